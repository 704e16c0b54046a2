import type { BatchGetItemCommandOutput, QueryCommandOutput, TransactWriteItem } from '@aws-sdk/client-dynamodb'
import { type Attributes, only, sizeOf } from './item-size.ts'
import type { SentCommand } from './request-counter.ts'

/** Request units of on-demand tables. */
export interface Capacity {
  readonly write: number
  readonly index_write: number
  readonly read: number
  /** Bytes by which the tables and their indexes grew. */
  readonly stored: number
}

type Write =
  | { readonly kind: 'put'; readonly table: string; readonly item: Attributes }
  | { readonly kind: 'delete' | 'check'; readonly table: string; readonly key: Attributes }

/** The projections in `lib/constructs/item-table.ts`; an item without the hash key is not in the index. */
const indexes: readonly { readonly hash: string; readonly range: string; readonly keysOnly: boolean }[] = [
  { hash: 'lp', range: 'ls', keysOnly: true },
  { hash: 'dp', range: 'ds', keysOnly: false },
]

/** Each stored item has an overhead of 100 bytes: aws.amazon.com/dynamodb/pricing/on-demand. */
const storageOverhead = 100

/**
 * Computes the capacity of each command, by DynamoDB's rules and from the sizes of the items, since the emulator does not count.
 * It must see every command from the start, because an overwritten item counts with the larger of its two sizes.
 *
 * Assumed: an index follows its table outside the transaction, so its writes are not doubled.
 */
export function createCapacityMeter(): { of(command: SentCommand): Capacity } {
  const stored = new Map<string, Attributes>()
  const identity = (table: string, { pk, sk }: Attributes) => `${table}|${pk?.S}|${sk?.S}`

  function apply(write: Write, factor: number): Capacity {
    const key = identity(write.table, write.kind === 'put' ? write.item : write.key)
    const before = stored.get(key)
    const after = write.kind === 'put' ? write.item : write.kind === 'check' ? before : undefined
    if (after) stored.set(key, after)
    else stored.delete(key)
    return ofWrite(before, after, factor)
  }

  return {
    of({ name, input, output }) {
      if (name === 'DynamoDB TransactWriteItems') {
        const writes = (input.TransactItems as readonly TransactWriteItem[]).map(toWrite)
        return sum(writes.map((write) => (output ? apply(write, 2) : { ...nothing, write: 2 })))
      }
      if (name === 'DynamoDB PutItem' || name === 'DynamoDB DeleteItem') {
        return output ? apply(plainWrite(name, input), 1) : { ...nothing, write: 1 }
      }
      if (name.startsWith('DynamoDB ')) return { ...nothing, read: readUnits(name, input, output) }
      return nothing
    },
  }
}

/** @param factor 2 in a transaction, else 1. A check leaves the item unchanged. */
export function ofWrite(before: Attributes | undefined, after: Attributes | undefined, factor: number): Capacity {
  const bytes = Math.max(before ? sizeOf(before) : 0, after ? sizeOf(after) : 0)
  return {
    write: factor * writeUnits(bytes),
    index_write: indexWrites(before, after),
    read: 0,
    stored: storedSize(after) - storedSize(before),
  }
}

/** Units of one request that returned these items; a query adds their sizes before it rounds. */
export function unitsOfRead(items: readonly Attributes[], consistent: boolean): number {
  return blocks(items.reduce((total, item) => total + sizeOf(item), 0)) * (consistent ? 1 : 0.5)
}

const nothing: Capacity = { write: 0, index_write: 0, read: 0, stored: 0 }

export function sum(parts: readonly Capacity[]): Capacity {
  return parts.reduce(
    (total, part) => ({
      write: total.write + part.write,
      index_write: total.index_write + part.index_write,
      read: total.read + part.read,
      stored: total.stored + part.stored,
    }),
    nothing,
  )
}

function toWrite({ Put, Delete, ConditionCheck }: TransactWriteItem): Write {
  if (Put) return { kind: 'put', table: Put.TableName as string, item: Put.Item as Attributes }
  if (Delete) return { kind: 'delete', table: Delete.TableName as string, key: Delete.Key as Attributes }
  if (!ConditionCheck) throw new Error('The store writes no other transaction items')
  return { kind: 'check', table: ConditionCheck.TableName as string, key: ConditionCheck.Key as Attributes }
}

function plainWrite(name: string, input: SentCommand['input']): Write {
  const table = input.TableName as string
  return name === 'DynamoDB PutItem'
    ? { kind: 'put', table, item: input.Item as Attributes }
    : { kind: 'delete', table, key: input.Key as Attributes }
}

/** One write if a projected attribute changes, two if an index key does, none if nothing does. */
function indexWrites(before: Attributes | undefined, after: Attributes | undefined): number {
  return indexes.reduce((total, index) => {
    const old = projected(before, index)
    const now = projected(after, index)
    if (old && now && same(only(old, [index.hash, index.range]), only(now, [index.hash, index.range]))) {
      return same(old, now) ? total : total + writeUnits(Math.max(sizeOf(old), sizeOf(now)))
    }
    return total + (old ? writeUnits(sizeOf(old)) : 0) + (now ? writeUnits(sizeOf(now)) : 0)
  }, 0)
}

function projected(item: Attributes | undefined, index: (typeof indexes)[number]): Attributes | undefined {
  if (!item?.[index.hash]) return undefined
  return index.keysOnly ? only(item, ['pk', 'sk', index.hash, index.range]) : item
}

function same(one: Attributes, other: Attributes): boolean {
  const entries = Object.entries(one)
  return (
    entries.length === Object.keys(other).length &&
    entries.every(([name, value]) => value.S === other[name]?.S && value.N === other[name]?.N)
  )
}

export function storedSize(item: Attributes | undefined): number {
  if (!item) return 0
  const copies = [item, ...indexes.map((index) => projected(item, index)).filter((copy) => copy !== undefined)]
  return copies.reduce((total, copy) => total + sizeOf(copy) + storageOverhead, 0)
}

function writeUnits(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / 1024))
}

function readUnits(name: string, input: SentCommand['input'], output: SentCommand['output']): number {
  if (name === 'DynamoDB GetItem') {
    const item = output?.Item as Attributes | undefined
    return blocks(item ? sizeOf(item) : 0) * halved(input)
  }
  if (name === 'DynamoDB Query') {
    const { Items = [] } = (output ?? {}) as Partial<QueryCommandOutput>
    return blocks(Items.reduce((total, item) => total + sizeOf(item), 0)) * halved(input)
  }
  if (name === 'DynamoDB BatchGetItem') return batchReadUnits(input, output)
  throw new Error(`No rule for what ${name} reads`)
}

/** Each item is rounded up separately; a missing one counts as the smallest. */
function batchReadUnits(input: SentCommand['input'], output: SentCommand['output']): number {
  const { Responses = {} } = (output ?? {}) as Partial<BatchGetItemCommandOutput>
  const requests = Object.entries(input.RequestItems as Record<string, { Keys: unknown[]; ConsistentRead?: boolean }>)
  return requests.reduce((total, [table, request]) => {
    const found = Responses[table] ?? []
    const units = found.reduce((units, item) => units + blocks(sizeOf(item)), request.Keys.length - found.length)
    return total + units * (request.ConsistentRead ? 1 : 0.5)
  }, 0)
}

function blocks(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / 4096))
}

function halved(input: SentCommand['input']): number {
  return input.ConsistentRead ? 1 : 0.5
}
