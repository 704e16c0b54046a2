import { answerBytes, answerRoom } from './answer-room.ts'

/** The default size of one read of the store; more reads follow for larger pages, until they are full by number or by bytes. */
const usualBatch = 20
/** Bounds one request. If more listed items than this are gone, a page stays short, or empty with a cursor. */
const maxAsked = 1000

export interface Found<Item> {
  /** Where to continue after it. */
  readonly sort: string
  readonly item: Item
}

export interface FoundPage<Item> {
  readonly items: readonly Found<Item>[]
  readonly cursor?: string | undefined
}

export interface BoundedPage<Item> {
  readonly items: readonly Item[]
  readonly cursor?: string | undefined
}

export interface PageBounds {
  readonly position: string | undefined
  readonly limit: number
  /** How many items one read checks. */
  readonly batch?: number
}

/**
 * At most `limit` items, and no more than fit one answer; the first always does, since stored data is bounded too.
 * @param read one part of the list, from a position on
 */
export async function readPage<Item>(
  read: (position: string | undefined, limit: number) => Promise<FoundPage<Item>>,
  { position, limit, batch = usualBatch }: PageBounds,
  bytesOf: (item: Item) => number = answerBytes,
): Promise<BoundedPage<Item>> {
  const items: Item[] = []
  const room = answerRoom(limit)
  let at = position
  const add = ({ sort, item }: Found<Item>): boolean => {
    if (!room.take(bytesOf(item))) return false
    items.push(item)
    at = sort
    return true
  }
  for (let asked = 0; asked < maxAsked && !room.isFull(); asked += batch) {
    const page = await read(at, asked === 0 ? Math.min(batch, limit) : batch)
    if (!page.items.every(add)) break
    if (page.cursor === undefined) return { items }
    at = page.cursor
  }
  return { items, cursor: at }
}

/** Items that a view leaves out belong to no page. */
export function shown<Item>(sort: string, item: Item | undefined): readonly Found<Item>[] {
  return item === undefined ? [] : [{ sort, item }]
}
