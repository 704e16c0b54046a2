import * as z from 'zod'
import { isSortieError, SortieError } from '../../../contract/errors.ts'
import type { Item, Key, Page, Query, ReadOptions, Store } from '../ports/store.ts'
import { cutText } from '../texts/cut-text.ts'
import type { Kind } from './kind.ts'

/** @throws SortieError `item_unreadable` */
export async function readItem<Body>(
  store: Pick<Store, 'get' | 'setAside'>,
  kind: Kind<Body>,
  key: Key,
  options?: ReadOptions,
): Promise<Item<Body> | undefined> {
  const item = await store.get(kind.table, key, options)
  return item && decodeItem(store, kind, item)
}

/** Up to 100 items, in the order of the keys; `undefined` for a missing or unreadable one. */
export async function readItems<Body>(
  store: Store,
  kind: Kind<Body>,
  keys: readonly Key[],
  options?: ReadOptions,
): Promise<(Item<Body> | undefined)[]> {
  const items = await store.getMany(kind.table, keys, options)
  return Promise.all(items.map((item) => item && decodeIfReadable(store, kind, item)))
}

/** A page of readable items. */
export interface ReadPartition<Body> extends Page<Body> {
  /** Items that were set aside, and left out. */
  readonly unreadable: readonly Key[]
}

export async function readPartition<Body>(
  store: Pick<Store, 'query' | 'setAside'>,
  kind: Kind<Body>,
  query: Query,
): Promise<ReadPartition<Body>> {
  const { items, ...page } = await store.query(kind.table, query)
  const decoded = await Promise.all(items.map((item) => decodeIfReadable(store, kind, item)))
  return {
    ...page,
    items: decoded.filter((item) => item !== undefined),
    unreadable: items.filter((_, at) => decoded[at] === undefined).map(({ partition, sort }) => ({ partition, sort })),
  }
}

/**
 * A stored item, decoded as this kind. An unreadable one is set aside: it stays as it is, and operators
 * are told.
 * @throws SortieError `item_unreadable`
 */
export async function decodeItem<Body, Read extends Item>(
  store: Pick<Store, 'setAside'>,
  kind: Kind<Body>,
  item: Read,
): Promise<Omit<Read, 'body'> & { readonly body: Body }> {
  try {
    return { ...item, body: kind.decode(item.body) }
  } catch (error) {
    const reason = reasonOf(error)
    await store.setAside({ kind: kind.name, table: kind.table, partition: item.partition, sort: item.sort, reason })
    throw new SortieError(
      'item_unreadable',
      `A stored ${kind.name} cannot be read and is set aside; operators see it with \`sortie operators set-aside\``,
      { details: { kind: kind.name, reason }, cause: error },
    )
  }
}

/** The same for callers that leave unreadable items out. */
async function decodeIfReadable<Body, Read extends Item>(store: Pick<Store, 'setAside'>, kind: Kind<Body>, item: Read) {
  return unlessUnreadable(decodeItem(store, kind, item))
}

/** @returns `undefined` for an item that was set aside */
export async function unlessUnreadable<Value>(reading: Promise<Value>): Promise<Value | undefined> {
  try {
    return await reading
  } catch (error) {
    if (isUnreadable(error)) return undefined
    throw error
  }
}

export function isUnreadable(error: unknown): error is SortieError {
  return isSortieError(error) && error.code === 'item_unreadable'
}

const maxIssues = 5
const maxReasonLength = 300

/** The places where the body is malformed, without its values. */
function reasonOf(error: unknown): string {
  if (!(error instanceof z.ZodError)) throw error
  return whereItDiffers(error)
}

export function whereItDiffers(error: z.ZodError): string {
  const texts = error.issues
    .slice(0, maxIssues)
    .map(({ path, message }) => `${path.join('.') || 'the body'}: ${message}`)
  return cutText(texts.join('; '), maxReasonLength)
}
