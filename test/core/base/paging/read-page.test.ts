import fc from 'fast-check'
import { expect, test } from 'vitest'
import { maxPageBytes } from '../../../../core/base/paging/answer-room.ts'
import { type FoundPage, readPage } from '../../../../core/base/paging/read-page.ts'

/** A list as a store has it: in order, read from a position on. */
function reader(sizes: readonly number[]) {
  const reads: number[] = []
  const read = async (position: string | undefined, limit: number): Promise<FoundPage<number>> => {
    reads.push(limit)
    const from = position === undefined ? 0 : Number(position) + 1
    const items = sizes.slice(from, from + limit).map((size, at) => ({ sort: String(from + at), item: size }))
    return from + limit < sizes.length ? { items, cursor: String(from + limit - 1) } : { items }
  }
  return { read, reads }
}

const sizes = fc.array(fc.oneof(fc.nat(2000), fc.nat(2 * maxPageBytes)), { maxLength: 120 })

test('pages hold everything once and in order, none of them too many or too much, and none is empty', async () => {
  await fc.assert(
    fc.asyncProperty(sizes, fc.integer({ min: 1, max: 100 }), async (all, limit) => {
      const { read } = reader(all)
      const seen: number[] = []
      let position: string | undefined
      do {
        const page = await readPage(read, { position, limit }, (size) => size)
        const bytes = page.items.reduce((sum, size) => sum + size, 0)
        expect(page.items.length).toBeLessThanOrEqual(limit)
        expect(bytes <= maxPageBytes || page.items.length === 1).toBe(true)
        expect(page.items.length > 0 || all.length === 0).toBe(true)
        seen.push(...page.items)
        position = page.cursor
      } while (position !== undefined)
      expect(seen).toEqual(all)
    }),
  )
})

test('what would not fit is not read far ahead', async () => {
  const { read, reads } = reader(Array(100).fill(maxPageBytes / 2))
  await readPage(read, { position: undefined, limit: 100 }, (size) => size)
  expect(reads).toEqual([20])
})
