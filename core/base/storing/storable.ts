import { SortieError } from '../../../contract/errors.ts'
import type { Change, Item, Key } from '../ports/store.ts'

/** A body of a request nests at most 64 levels, and what is stored of it stands a few below. */
const maxDepth = 100
/** The DynamoDB limit of an item: names and values of all its attributes, in UTF-8. */
const maxItemBytes = 400 * 1024
/** What an item has beside its body, its kind and its keys, at the most: names, numbers, the tenant before each key, the id of a write. */
const otherBytes = 256
/** The DynamoDB limit of a transaction. */
const maxWriteBytes = 4 * 1024 * 1024

/**
 * What both stores take, so that neither keeps what it cannot give back: numbers that are finite, a bounded depth, and a
 * bounded size.
 * @returns the bodies as JSON, by the change's position; '' where it has none
 * @throws SortieError `invalid_input`, `payload_too_large`; its details say which item, and why
 */
export function requireStorable(changes: readonly Change[]): readonly string[] {
  let bytes = 0
  return changes.map((change) => {
    if (change.change === 'add')
      requireFiniteNumbers([...Object.values(change.by), change.due, change.expires_at], change.key)
    if (change.change !== 'put') return ''
    requireFiniteNumbers([change.item.version, change.item.due, change.item.expires_at], change.item)
    requireReadable(change.item.body, change.item, maxDepth)
    const body = JSON.stringify(change.item.body)
    const size = Buffer.byteLength(body) + keyBytes(change.item) + otherBytes
    if (size > maxItemBytes) refuseSize(change.item, maxItemBytes)
    bytes += size
    if (bytes > maxWriteBytes) refuseSize(change.item, maxWriteBytes)
    return body
  })
}

function requireFiniteNumbers(values: readonly (number | undefined)[], key: Key): void {
  for (const value of values) if (value !== undefined) requireFinite(value, key)
}

export function requireFinite(value: number, key: Key): void {
  if (!Number.isFinite(value)) refuse(key, 'not_finite', 'A number that is to be stored is not finite')
}

/** By values and not by names: a quarter of an executor's time went into looking these up. */
function requireReadable(value: unknown, key: Key, levels: number): void {
  if (typeof value === 'number') requireFinite(value, key)
  if (typeof value !== 'object' || value === null) return
  if (levels === 0) refuse(key, 'too_deep', `What is to be stored nests deeper than ${maxDepth} levels`)
  const inner = Array.isArray(value) ? value : Object.values(value)
  for (const one of inner) if (typeof one === 'number' || typeof one === 'object') requireReadable(one, key, levels - 1)
}

/** The keys of an item with a due time stand in the index of what is due as well. */
function keyBytes({ partition, sort, kind = '', listing, due }: Item): number {
  const own = Buffer.byteLength(partition) + Buffer.byteLength(sort)
  const listed = listing ? Buffer.byteLength(listing.partition) + Buffer.byteLength(listing.sort) : 0
  return own * (due === undefined ? 1 : 2) + listed + Buffer.byteLength(kind)
}

function refuse({ partition, sort }: Key, reason: string, message: string): never {
  throw new SortieError('invalid_input', message, { details: { reason, item: `${partition}/${sort}` } })
}

function refuseSize({ partition, sort }: Key, maxBytes: number): never {
  throw new SortieError('payload_too_large', `The record to store has more than ${maxBytes / 1024} KB`, {
    details: { reason: 'too_large', max_bytes: maxBytes, item: `${partition}/${sort}` },
  })
}
