import { SortieError } from '../../../contract/errors.ts'
import type { Change, Item, Key } from '../ports/store.ts'

/** A request’s body nests at most 64 levels, and its stored parts are a few levels deeper. */
const maxDepth = 100
/** The DynamoDB limit of an item: names and values of all its attributes, in UTF-8. */
const maxItemBytes = 400 * 1024
/** The maximum besides body, kind and keys: names, numbers, the tenant before each key, the id of a write. */
const otherBytes = 256
/** The DynamoDB limit of a transaction. */
const maxWriteBytes = 4 * 1024 * 1024

/**
 * The common limits of both stores, so that neither accepts what it cannot return: finite numbers, a bounded depth, and a
 * bounded size.
 * @returns the bodies as JSON, by the change’s position; '' if it has none
 * @throws SortieError `invalid_input`, `payload_too_large`; the details name the item and the reason
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

/** By values and not by names: looking names up took a quarter of an executor’s time. */
function requireReadable(value: unknown, key: Key, levels: number): void {
  if (typeof value === 'number') requireFinite(value, key)
  if (typeof value !== 'object' || value === null) return
  if (levels === 0) refuse(key, 'too_deep', `What is to be stored nests deeper than ${maxDepth} levels`)
  const inner = Array.isArray(value) ? value : Object.values(value)
  for (const one of inner) if (typeof one === 'number' || typeof one === 'object') requireReadable(one, key, levels - 1)
}

/** The keys of an item with a due time are also in the index of due items. */
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
