import { createHash } from 'node:crypto'
import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import type { Item, Key } from '../../../core/base/ports/store.ts'

/**
 * The layout of an item in a table:
 * - `pk` `<tenant>|<partition>`, `sk`, `v` version, `body` JSON, `kind`
 * - `lp` `<tenant>|<listing partition>`, `ls`: the index `listing` (keys only)
 * - `dp` `due#<shard>`, `ds` `<15 digits of ms>#<pk>#<sk>`: the index `due` (all attributes)
 * - `expires_at`: seconds, DynamoDB's TTL
 * - `n`: the value of a counter, which has no `body`
 * - `n_<name>`: the numbers of an item that is added to, which has no `body`
 * - `w`: an id of the write, by which a retried request recognises its own first try
 */
export type Attributes = Record<string, AttributeValue>

/**
 * One index partition takes 1,000 writes a second
 * (docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html), and every item with a due
 * time is in this index. Four shards allow 4,000; raising the number is safe while all readers know the larger one first.
 */
export const dueShards = ['due#0', 'due#1', 'due#2', 'due#3'] as const

export function toKey(owner: string, key: Key): Attributes {
  return { pk: { S: owner + key.partition }, sk: { S: key.sort } }
}

export function toAttributes(owner: string, item: Item): Attributes {
  return {
    ...toKey(owner, item),
    v: { N: String(item.version) },
    body: { S: JSON.stringify(item.body) },
    ...(item.kind === undefined ? {} : { kind: { S: item.kind } }),
    ...(item.listing && { lp: { S: owner + item.listing.partition }, ls: { S: item.listing.sort } }),
    ...(item.due === undefined ? {} : dueAttributes(owner + item.partition, item.sort, item.due)),
    ...(item.expires_at === undefined ? {} : { expires_at: { N: String(item.expires_at) } }),
  }
}

/** The first `ds` that is later than `until`. */
export function dueAfter(until: number): string {
  return paddedMs(Math.floor(until) + 1)
}

export function toItem(owner: string, attributes: Attributes): Item {
  const due = attributes.ds?.S
  return {
    partition: text(attributes, 'pk').slice(owner.length),
    sort: text(attributes, 'sk'),
    version: Number(attributes.v?.N),
    body: bodyOf(attributes),
    ...(attributes.kind?.S === undefined ? {} : { kind: attributes.kind.S }),
    ...(attributes.lp?.S === undefined
      ? {}
      : { listing: { partition: attributes.lp.S.slice(owner.length), sort: text(attributes, 'ls') } }),
    ...(due === undefined ? {} : { due: Number(due.slice(0, due.indexOf('#'))) }),
    ...(attributes.expires_at?.N === undefined ? {} : { expires_at: Number(attributes.expires_at.N) }),
  }
}

function bodyOf(attributes: Attributes): unknown {
  const json = attributes.body?.S ?? attributes.n?.N
  if (json !== undefined) return JSON.parse(json)
  const sums = Object.entries(attributes).filter(([name]) => name.startsWith(sumAttribute('')))
  return Object.fromEntries(sums.map(([name, value]) => [name.slice(sumAttribute('').length), Number(value.N)]))
}

export function sumAttribute(name: string): string {
  return `n_${name}`
}

/** TTL deletes up to two days late, so reads hide expired items. */
export function isAlive(attributes: Attributes, now: number): boolean {
  return attributes.expires_at?.N === undefined || Number(attributes.expires_at.N) * 1000 > now
}

export function text(attributes: Attributes, name: string): string {
  const value = attributes[name]?.S
  if (value === undefined) throw new Error(`The stored item has no ${name}`)
  return value
}

export function ownerOf(attributes: Attributes): string {
  const pk = text(attributes, 'pk')
  return pk.slice(0, pk.indexOf('|') + 1)
}

export function dueAttributes(pk: string, sk: string, due: number): Attributes {
  const shard = createHash('sha256').update(pk).digest().readUInt8(0) % dueShards.length
  return { dp: { S: dueShards[shard] ?? dueShards[0] }, ds: { S: `${paddedMs(due)}#${pk}#${sk}` } }
}

function paddedMs(ms: number): string {
  return String(ms).padStart(15, '0')
}
