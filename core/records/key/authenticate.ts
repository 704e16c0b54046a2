import { SortieError } from '../../../contract/errors.ts'
import { type Route, scopesOf } from '../../../contract/route.ts'
import { isPlatformScope, type KeyScope } from '../../../contract/scopes.ts'
import type { Ports } from '../../base/ports/ports.ts'
import type { Change, Item, Store, Stores } from '../../base/ports/store.ts'
import { readItem } from '../../base/storing/reading.ts'
import { operatorsTenant } from '../tenant/operators-tenant.ts'
import { type Tenant, tenantKey, tenantKind } from '../tenant/tenant.ts'
import { apiKeyKey, apiKeyKind, type Credential, parseCredential, type StoredApiKey, secretMatches } from './api-key.ts'
import { knownKeys } from './known-keys.ts'
import { noteSessionUse } from './note-session-use.ts'
import { parseSessionCredential, readSession, requireLiveSession } from './session.ts'

/** The author of a request. The tenant comes only from the credential. */
export interface Caller {
  readonly tenant: Tenant
  readonly key: {
    readonly id: string
    readonly name: string
    readonly scopes: readonly KeyScope[]
    readonly roles?: readonly string[]
    /** A worker’s key may be restricted to some agents. */
    readonly agents: readonly string[] | null
  }
  /** The browser’s session that stands for the key. What it does is done by the key. */
  readonly session?: { readonly id: string }
}

/** A process remembers keys that it has read; a remembered key is valid only together with the tenant's record. */
export type AuthenticationPorts = Pick<Ports, 'stores' | 'memory' | 'clock'>

const scheme = 'bearer '

/**
 * @param authorization the header's value
 * @throws SortieError `unauthenticated`, the same for every reason, so that it reveals nothing about keys
 */
export function authenticate(ports: AuthenticationPorts) {
  return async (authorization: string | undefined): Promise<Caller> => {
    if (!authorization?.toLowerCase().startsWith(scheme)) throw refused()
    return authenticateKey(ports)(authorization.slice(scheme.length))
  }
}

/** @throws SortieError `unauthenticated` */
export function authenticateKey(ports: AuthenticationPorts) {
  return async (text: string): Promise<Caller> => {
    const credential = parseCredential(text)
    if (!credential) throw refused()
    const store = ports.stores.tenant(credential.tenant)
    const tenant = (await readItem(store, tenantKind, tenantKey, { consistent: true }))?.body
    const key = tenant && (await keyOf(ports, store, credential, tenant.last_revoked_key))
    if (!key || !secretMatches(credential.secret, key.secret_hash)) throw refused()
    return callerWith(tenant, key)
  }
}

/**
 * @param text the value of a session’s cookie, which was sent by a page of ours
 * @throws SortieError `unauthenticated`, the same for every reason
 */
export function authenticateSession(ports: AuthenticationPorts) {
  return async (text: string): Promise<Caller> => {
    const credential = parseSessionCredential(text)
    if (!credential) throw refused()
    const store = ports.stores.tenant(credential.tenant)
    const record = readItem(store, tenantKind, tenantKey, { consistent: true })
    const [tenant, live] = await Promise.all([record, readSession(store, credential.session)])
    if (!tenant || !live || !secretMatches(credential.secret, live.session.secret_hash)) throw refused()
    const named = { tenant: credential.tenant, key: live.session.key_id }
    const caller = callerWith(tenant.body, await keyOf(ports, store, named, tenant.body.last_revoked_key))
    await noteSessionUse(store, live, ports.clock.now())
    return { ...caller, session: { id: credential.session } }
  }
}

/** For what stands for a key. @throws SortieError `unauthenticated` if the key was revoked */
export async function callerByName({ stores }: { stores: Stores }, tenant: string, key: string): Promise<Caller> {
  const store = stores.tenant(tenant)
  const record = await readItem(store, tenantKind, tenantKey, { consistent: true })
  if (!record) throw refused()
  return callerWith(record.body, (await liveKey(store, key)).body)
}

function callerWith(tenant: Tenant, key: StoredApiKey | undefined): Caller {
  if (!key || key.revoked_at !== null) throw refused()
  return {
    tenant,
    key: { id: key.id, name: key.name, scopes: key.scopes, roles: key.roles ?? [], agents: key.agents ?? null },
  }
}

/**
 * The remembered key, unless one was revoked since: then it is read again.
 * @param revoked from the tenant's record, which was read first: so what is remembered is never older than that record
 */
async function keyOf(
  { memory, clock }: AuthenticationPorts,
  store: Store,
  credential: Pick<Credential, 'tenant' | 'key'>,
  revoked: string | undefined,
): Promise<StoredApiKey | undefined> {
  const known = memory.of(knownKeys)
  const asOf = { revoked, now: clock.monotonic() }
  const before = known.find(credential, asOf)
  if (before) return before
  const key = (await readItem(store, apiKeyKind, apiKeyKey(credential.key), { consistent: true }))?.body
  if (key) known.remember(credential, key, asOf)
  return key
}

/** The rights of the key that opened a connection or the like. */
export type LiveKey = Pick<StoredApiKey, 'scopes' | 'agents'>

/**
 * @param session the one that stands for the key, if any
 * @throws SortieError `unauthenticated` if the key was revoked, or the session ended, after a ticket or a connection was made with it
 */
export async function requireLiveKey(
  { stores }: { stores: Stores },
  tenant: string,
  key: string,
  session?: string,
): Promise<LiveKey> {
  const store = stores.tenant(tenant)
  const [{ body }] = await Promise.all([liveKey(store, key), session && requireLiveSession(store, session)])
  return body
}

/**
 * For a write that changes rights: it fails if the caller's key was revoked since it was read.
 * @throws SortieError `unauthenticated`
 */
export async function whileLive(store: Store, key: string): Promise<Change> {
  const { version } = await liveKey(store, key)
  return { change: 'check', table: 'entities', key: apiKeyKey(key), when: { version } }
}

async function liveKey(store: Store, key: string): Promise<Item<StoredApiKey>> {
  const item = await readItem(store, apiKeyKind, apiKeyKey(key), { consistent: true })
  if (!item || item.body.revoked_at !== null) throw refused()
  return item
}

function refused(): SortieError {
  return new SortieError(
    'unauthenticated',
    'Send a valid API key as `Authorization: Bearer sortie_…`; this one is missing, malformed, unknown or revoked',
  )
}

/** The tenant, and the rights of the key. */
interface KeyHolder {
  readonly tenant: { readonly id: string }
  readonly key: Pick<StoredApiKey, 'scopes'>
}

/** One of these is enough. @throws SortieError `forbidden`, which names them */
export function requireScope({ tenant, key }: KeyHolder, scope: KeyScope, ...others: readonly KeyScope[]): void {
  // Whatever scopes a tenant's key names, it reaches no other tenant.
  const mayBeHeld = (one: KeyScope) => !isPlatformScope(one) || tenant.id === operatorsTenant
  if ([scope, ...others].some((one) => mayBeHeld(one) && key.scopes.includes(one))) return
  throw new SortieError('forbidden', `This key lacks the scope ${[scope, ...others].join(' or ')}`, {
    details: { scope },
  })
}

/** Checks the scope that a route requires, if any. @throws SortieError `forbidden` */
export function requireScopeOf(route: Pick<Route, 'scope' | 'orScope'>, holder: KeyHolder): void {
  const [scope, ...others] = scopesOf(route)
  if (scope !== undefined) requireScope(holder, scope, ...others)
}
