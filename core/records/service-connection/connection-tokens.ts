import * as z from 'zod'
import type { Change, Item, Key, Store } from '../../base/ports/store.ts'
import { kindOf, list, record } from '../../base/storing/kind.ts'
import { readItem, readItems } from '../../base/storing/reading.ts'

/**
 * The tokens that somebody granted to a connection. They are a separate item, so that whoever uses and refreshes tokens needs no
 * right to change where they may be sent. Times are milliseconds since the epoch.
 */
const ConnectionTokens = record({
  /** The revision of the connection's secret that they belong to; with another they are invalid. */
  revision: z.string(),
  /** In pieces, as KMS seals at most 4 KB at once. Empty if the service no longer accepts them. */
  sealed: list(z.string()),
  authorized_at: z.number(),
  /** The process that refreshes them has until then, and others wait. */
  refreshing_until: z.number().default(0),
})
export type ConnectionTokens = z.output<typeof ConnectionTokens>

const connectionTokensKind = kindOf('tokens of a connection', 'entities', ConnectionTokens)

export const connectionTokensPartition = 'service-connection-tokens'

function tokensKey(name: string): Key {
  return { partition: connectionTokensPartition, sort: name }
}

interface OfConnection {
  readonly name: string
  readonly revision: string
}

/** @returns `undefined` if nobody authorised this secret of it, or the grant is no longer valid */
export async function loadTokens(
  store: Store,
  { name, revision }: OfConnection,
): Promise<Item<ConnectionTokens> | undefined> {
  const found = await readItem(store, connectionTokensKind, tokensKey(name), { consistent: true })
  return found && isGoodFor(found.body, revision) ? found : undefined
}

/** The valid ones among up to 100 connections. */
export async function readTokens(
  store: Store,
  connections: readonly OfConnection[],
): Promise<readonly (ConnectionTokens & Pick<OfConnection, 'name'>)[]> {
  if (connections.length === 0) return []
  const keys = connections.map(({ name }) => tokensKey(name))
  const items = await readItems(store, connectionTokensKind, keys, { consistent: true })
  return connections.flatMap(({ name, revision }, at) => {
    const body = items[at]?.body
    return body && isGoodFor(body, revision) ? [{ ...body, name }] : []
  })
}

function isGoodFor({ revision, sealed }: ConnectionTokens, wanted: string): boolean {
  return revision === wanted && sealed.length > 0
}

/** @param version the only version that they may replace */
export function replaceTokens(name: string, body: ConnectionTokens, version: number): Change {
  const item = { ...tokensKey(name), version: version + 1, body }
  return { change: 'put', table: 'entities', item, when: { version } }
}

/** Replaces whatever is stored; conflicts if others write meanwhile. */
export async function putGranted(store: Store, name: string, body: ConnectionTokens): Promise<Change> {
  const before = await store.get('entities', tokensKey(name), { consistent: true })
  const item = { ...tokensKey(name), version: (before?.version ?? 0) + 1, body }
  const when = before ? { version: before.version } : ({ absent: true } as const)
  return { change: 'put', table: 'entities', item, when }
}

/** They are deleted with the connection. */
export function deleteTokens(name: string): Change {
  return { change: 'delete', table: 'entities', key: tokensKey(name) }
}
