import { setTimeout as sleep } from 'node:timers/promises'
import { BatchGetItemCommand, GetItemCommand } from '@aws-sdk/client-dynamodb'
import { SortieError } from '../../../contract/errors.ts'
import type { Item, Key, KeyPage, Page, Query, ReadOptions, TableName } from '../../../core/base/ports/store.ts'
import { asUnavailable } from '../client-config.ts'
import { type Attributes, isAlive, text, toItem, toKey } from './attributes.ts'
import { backoffMs, maxRounds } from './contention.ts'
import { queryPartition } from './query-partition.ts'
import type { Scope } from './scope.ts'

/** The BatchGetItem limit. */
const maxKeys = 100

export async function getItem(
  scope: Scope,
  table: TableName,
  key: Key,
  options: ReadOptions = {},
): Promise<Item | undefined> {
  const command = new GetItemCommand({
    TableName: scope.tableName(table),
    Key: toKey(scope.owner, key),
    ...(options.consistent ? { ConsistentRead: true } : {}),
  })
  const { Item: found } = await asUnavailable('DynamoDB', () => scope.client.send(command))
  return found && isAlive(found, scope.clock.now()) ? toItem(scope.owner, found) : undefined
}

export async function getItems(
  scope: Scope,
  table: TableName,
  keys: readonly Key[],
  options: ReadOptions = {},
): Promise<(Item | undefined)[]> {
  if (keys.length > maxKeys) throw new Error(`getMany reads up to ${maxKeys} items`)
  // BatchGetItem refuses duplicate keys.
  const wanted = new Map(keys.map((key) => [identity(scope.owner, key), toKey(scope.owner, key)]))
  const found = new Map<string, Item>()
  const now = scope.clock.now()
  for (const attributes of await batchGet(scope, table, [...wanted.values()], options)) {
    if (!isAlive(attributes, now)) continue
    const item = toItem(scope.owner, attributes)
    found.set(identity(scope.owner, item), item)
  }
  return keys.map((key) => found.get(identity(scope.owner, key)))
}

/** DynamoDB answers with what fits in 16 MB and in the remaining capacity, and names the rest. */
async function batchGet(
  scope: Scope,
  table: TableName,
  keys: readonly Attributes[],
  options: ReadOptions,
): Promise<readonly Attributes[]> {
  const name = scope.tableName(table)
  const found: Attributes[] = []
  let left = keys
  for (let round = 0; left.length > 0; round++) {
    if (round === maxRounds) throw new SortieError('unavailable', 'DynamoDB is out of capacity', { retryAfter: 1 })
    if (round > 0) await sleep(backoffMs(round))
    const request = { Keys: [...left], ...(options.consistent ? { ConsistentRead: true } : {}) }
    const command = new BatchGetItemCommand({ RequestItems: { [name]: request } })
    const answer = await asUnavailable('DynamoDB', () => scope.client.send(command))
    found.push(...(answer.Responses?.[name] ?? []))
    left = answer.UnprocessedKeys?.[name]?.Keys ?? []
  }
  return found
}

export async function queryItems(scope: Scope, table: TableName, query: Query): Promise<Page> {
  const source = { TableName: scope.tableName(table), hash: 'pk', range: 'sk' } as const
  const now = scope.clock.now()
  const found: Item[] = []
  let part = query
  for (let passed = 0; ; ) {
    const { rows, cursor } = await queryPartition(scope, source, scope.owner + query.partition, part)
    found.push(...rows.filter((row) => isAlive(row, now)).map((row) => toItem(scope.owner, row)))
    if (found.length > query.limit) return cut(found, query.limit)
    if (cursor === undefined) return { items: found }
    passed += rows.length
    // A full page needs no check for expired items.
    if (found.length === query.limit || passed >= maxPassedOver) return { items: found, cursor }
    part = { ...query, [query.descending ? 'before' : 'after']: cursor, limit: readOnAtOnce }
  }
}

/** How many expired items, which are deleted within days, one read skips; a page is short only beyond that. */
const maxPassedOver = 1000
const readOnAtOnce = 250

function cut(found: readonly Item[], limit: number): Page {
  const items = found.slice(0, limit)
  const cursor = items.at(-1)?.sort
  return cursor === undefined ? { items } : { items, cursor }
}

/**
 * Two limits of the index: it has only keys, so an expired item stays listed until TTL deletes it and the read by
 * its key finds nothing; and a page may end between items of the same listing sort, so end that sort with an id.
 */
export async function queryListing(scope: Scope, table: TableName, query: Query): Promise<KeyPage> {
  const source = { TableName: scope.tableName(table), IndexName: 'listing', hash: 'lp', range: 'ls' } as const
  const { rows, cursor } = await queryPartition(scope, source, scope.owner + query.partition, query)
  const keys = rows.map((row) => ({
    key: { partition: text(row, 'pk').slice(scope.owner.length), sort: text(row, 'sk') },
    sort: text(row, 'ls'),
  }))
  return cursor === undefined ? { keys } : { keys, cursor }
}

function identity(owner: string, key: Key): string {
  return `${owner}${key.partition}\n${key.sort}`
}
