import * as z from 'zod'
import type { Change, Item, Key, Store } from '../../base/ports/store.ts'
import { kindOf, list, record } from '../../base/storing/kind.ts'
import { readItem, readItems } from '../../base/storing/reading.ts'

/**
 * What somebody authorised a connection to have. Beside it, so that whoever uses and refreshes tokens need not be able to change
 * where they may be sent. Times are milliseconds since the epoch.
 */
const ConnectionTokens = record({
  /** Of which secret of the connection they are: of another they are worth nothing. */
  revision: z.string(),
  /** In pieces, as KMS seals no more than 4 KB at once. None: the service takes them no more. */
  sealed: list(z.string()),
  authorized_at: z.number(),
  /** Whoever refreshes them has until then, and others wait. */
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

/** @returns `undefined` where nobody authorised this secret of it, or what they gave is no good any more */
export async function loadTokens(
  store: Store,
  { name, revision }: OfConnection,
): Promise<Item<ConnectionTokens> | undefined> {
  const found = await readItem(store, connectionTokensKind, tokensKey(name), { consistent: true })
  return found && isGoodFor(found.body, revision) ? found : undefined
}

/** Those that are good, of up to 100 connections. */
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

/** @param version the one that they take the place of, and no other */
export function replaceTokens(name: string, body: ConnectionTokens, version: number): Change {
  const item = { ...tokensKey(name), version: version + 1, body }
  return { change: 'put', table: 'entities', item, when: { version } }
}

/** In the place of whatever is there; in conflict where others write meanwhile. */
export async function putGranted(store: Store, name: string, body: ConnectionTokens): Promise<Change> {
  const before = await store.get('entities', tokensKey(name), { consistent: true })
  const item = { ...tokensKey(name), version: (before?.version ?? 0) + 1, body }
  const when = before ? { version: before.version } : ({ absent: true } as const)
  return { change: 'put', table: 'entities', item, when }
}

/** With the connection they are gone. */
export function deleteTokens(name: string): Change {
  return { change: 'delete', table: 'entities', key: tokensKey(name) }
}
