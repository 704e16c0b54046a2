import { expect, test } from 'vitest'
import { whole, wholeByNumber } from '../../cli/session/pages.ts'

/** A list whose pages end early, after so many items; `asked` is what was asked of it. */
function list(count: number, most: number) {
  const asked: unknown[] = []
  const page = async (query: { limit?: number; cursor?: string }) => {
    asked.push(query)
    const from = Number(query.cursor ?? 0)
    const to = Math.min(count, from + Math.min(most, query.limit ?? 20))
    const items = Array.from({ length: to - from }, (_, at) => from + at)
    return { items, next_cursor: to < count ? String(to) : null }
  }
  return { asked, page }
}

test('a page that ends early is followed by the next ones, up to the number that was asked for', async () => {
  const { asked, page } = list(100, 7)
  expect(await whole({ limit: 50 }, page)).toEqual({
    items: Array.from({ length: 50 }, (_, at) => at),
    next_cursor: '50',
  })
  expect(asked[1]).toEqual({ limit: 43, cursor: '7' })
})

test('all of a short list is one answer, and a cursor is where it begins', async () => {
  const { asked, page } = list(9, 7)
  expect(await whole({}, page)).toMatchObject({ items: { length: 9 }, next_cursor: null })
  expect(asked).toHaveLength(2)
  expect(await whole({ cursor: '8' }, page)).toEqual({ items: [8], next_cursor: null })
})

test('pages that bring nothing are not asked for without an end', async () => {
  let asked = 0
  const empty = async (_: object) => {
    asked++
    return { items: [], next_cursor: 'on' }
  }
  expect(await whole({}, empty)).toEqual({ items: [], next_cursor: 'on' })
  expect(asked).toBe(100)
})

test('what is asked for by number goes on behind the last one, and ends where nothing follows', async () => {
  const afters: unknown[] = []
  const events = async ({ after = 0, limit = 100 }: { after?: number; limit?: number }) => {
    afters.push(after)
    const items = [1, 2, 3, 4, 5].filter((seq) => seq > after).slice(0, Math.min(2, limit))
    return { items, last: items.at(-1) ?? after }
  }
  const by = { usualLimit: 100, after: ({ last }: { last: number }) => last }
  expect((await wholeByNumber({}, by, events)).items).toEqual([1, 2, 3, 4, 5])
  expect(afters).toEqual([0, 2, 4, 5])
  expect((await wholeByNumber({ limit: 3 }, by, events)).items).toEqual([1, 2, 3])
  expect((await wholeByNumber({}, { ...by, after: () => undefined }, events)).items).toEqual([1, 2])
})
