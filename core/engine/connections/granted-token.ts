import { isSortieError } from '../../../contract/errors.ts'
import type { Ports } from '../../base/ports/ports.ts'
import type { Item, Store } from '../../base/ports/store.ts'
import { unlessConflict, wasWritten } from '../../base/storing/unless-conflict.ts'
import { pauseFor } from '../../base/times/pause-for.ts'
import { type ConnectionTokens, loadTokens, replaceTokens } from '../../records/service-connection/connection-tokens.ts'
import type { OAuthGrant } from '../../records/service-connection/credential.ts'
import type { ServiceConnection } from '../../records/service-connection/service-connection.ts'
import { patiently } from '../patience/patience.ts'
import { knownTokens } from './known-secrets.ts'
import { type GrantedTokens, grantedAt, openTokens, sealTokens } from './sealed-tokens.ts'
import { askForTokens } from './token-endpoint.ts'
import { needsAuthorization, unusable } from './unusable.ts'

type GrantPorts = Pick<Ports, 'web' | 'secrets' | 'clock' | 'memory'>

interface Asking {
  readonly tenant: string
  readonly store: Store
  readonly connection: ServiceConnection
  readonly client: OAuthGrant
  readonly signal: AbortSignal
  /** The token that was refused just now. */
  readonly not?: string | undefined
}

interface Grant {
  readonly item: Item<ConnectionTokens>
  readonly tokens: GrantedTokens
}

/** Longer than a token endpoint may take. */
const refreshMs = 15_000
/** The largest assumed difference between the clocks of two processes. */
const clocksApartMs = 5_000
const longestMs = refreshMs + clocksApartMs
const lookAgainMs = 250
/** How often to look again while another process refreshes. */
const mostLooks = longestMs / lookAgainMs

/**
 * The granted token, refreshed shortly before it expires. Only one process refreshes at a time: services return a new refresh
 * token each time, and treat a used one as stolen.
 * @throws SortieError `connection_needs_authorization`, `connection_unusable`
 */
export async function grantedToken(ports: GrantPorts, asking: Asking): Promise<string> {
  for (let looks = 0; looks < mostLooks; looks += 1) {
    const grant = await findGrant(ports, asking)
    const { access_token, refresh_token, due } = grant.tokens
    const now = ports.clock.now()
    const isGood = isGoodNow(grant.tokens, asking.not, now)
    if (isGood && (due === null || now < due)) return access_token
    // While the token is valid, nobody waits for its refresh.
    if (isGood && (refresh_token === undefined || isBeingRefreshed(grant, now))) return access_token
    if (refresh_token === undefined) throw needsAuthorization(asking.connection.name)
    if (isBeingRefreshed(grant, now)) {
      await pauseFor(lookAgainMs, asking.signal)
      continue
    }
    const refreshed = await refresh(ports, asking, { ...grant, refresh_token }).catch((error: unknown) => {
      // The next caller retries a refresh that failed for now.
      if (isGood && isSortieError(error) && error.code === 'connection_unusable') return grant.tokens
      throw error
    })
    if (refreshed) return refreshed.access_token
  }
  throw unusable(asking.connection.name, 'its token is being refreshed, and that takes too long')
}

/** @throws SortieError `connection_needs_authorization` */
async function findGrant(ports: GrantPorts, { tenant, store, connection }: Asking): Promise<Grant> {
  const item = await loadTokens(store, connection)
  if (!item) throw needsAuthorization(connection.name)
  const { sealed } = item.body
  const known = ports.memory.of(knownTokens)
  const seal = JSON.stringify([sealed, connection.hosts, connection.revision])
  const name = { tenant, name: connection.name, seal }
  const found = known.find(name, ports.clock.monotonic())
  if (found) return { item, tokens: found }
  const tokens = await openTokens(ports, tenant, connection, sealed)
  known.keep(name, tokens, ports.clock.monotonic())
  return { item, tokens }
}

function isGoodNow({ access_token, over }: GrantedTokens, not: string | undefined, now: number): boolean {
  return access_token !== not && (over === null || now < over)
}

/** A time implausibly far ahead was written before the clock was set back. */
function isBeingRefreshed({ item: { body } }: Grant, now: number): boolean {
  return now < body.refreshing_until && body.refreshing_until <= now + longestMs
}

/**
 * @returns `undefined` if others were faster: look again
 * @throws SortieError `connection_needs_authorization` if the service no longer accepts the grant
 */
async function refresh(
  ports: GrantPorts,
  { tenant, store, connection, client }: Asking,
  { item, tokens, refresh_token }: Grant & { readonly refresh_token: string },
): Promise<GrantedTokens | undefined> {
  const { name } = connection
  const mine = { ...item.body, refreshing_until: ports.clock.now() + refreshMs }
  if (!(await wasWritten(store.write([replaceTokens(name, mine, item.version)])))) return undefined
  const replace = (body: Partial<ConnectionTokens>) =>
    store.write([replaceTokens(name, { ...mine, ...body, refreshing_until: 0 }, item.version + 1)])
  const askedAt = ports.clock.now()
  const form = formOf(client, refresh_token)
  const told = await askForTokens({ web: ports.web, signal: neverEnding(), name }, client, form).catch(
    async (error: unknown) => {
      await unlessConflict(replace({}))
      throw error
    },
  )
  if (told === 'refused') {
    // Somebody may have granted new tokens meanwhile.
    if (!(await wasWritten(replace({ sealed: [] })))) return undefined
    throw needsAuthorization(name)
  }
  const next = grantedAt(askedAt, told, tokens)
  const keep = async () => wasWritten(replace({ sealed: await sealTokens(ports, tenant, connection, next) }))
  // The old refresh token is void by now, so the new one would be lost to all unless it is stored.
  const written = await patiently({ lasts: () => ports.clock.now() < mine.refreshing_until }, keep)
  return written ? next : undefined
}

/** The caller may be stopped meanwhile. The answer holds the only valid refresh token, and must be stored all the same. */
function neverEnding(): AbortSignal {
  return new AbortController().signal
}

/** Without a scope, the request covers what was granted. */
function formOf({ resource }: OAuthGrant, refresh_token: string): Record<string, string> {
  return { grant_type: 'refresh_token', refresh_token, ...(resource === undefined ? {} : { resource }) }
}
