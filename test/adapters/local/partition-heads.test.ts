import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ItemRow } from '../../../adapters/local/item-row.ts'
import { createPartitionHeads } from '../../../adapters/local/partition-heads.ts'

function row(pk: string, sk: string, length: number): ItemRow {
  return { pk, sk, v: 1, body: 'x'.repeat(length), kind: null, lp: null, ls: null, due: null, expires_at: null }
}

const rowsOf = (pk: string) => Array.from({ length: 100 }, (_, at) => row(pk, String(at).padStart(3, '0'), 4_000))
const names = (count: number) => Array.from({ length: count }, (_, at) => `mission#${at}`)
const charactersIn = (heads: ReturnType<typeof createPartitionHeads>, pks: readonly string[]) =>
  pks.flatMap((pk) => heads.get(pk)?.rows ?? []).reduce((sum, { body }) => sum + body.length, 0)

const most = 8 * 1024 * 1024

test('many partitions with much in each take no more than so much memory', () => {
  const heads = createPartitionHeads()
  const pks = names(100)
  for (const pk of pks) heads.learn(pk, rowsOf(pk), true)
  expect(charactersIn(heads, pks)).toBeLessThanOrEqual(most)
  heads.learn('next', rowsOf('next'), true)
  expect(heads.get('next')?.rows).toHaveLength(100)
})

test('nor do partitions that grow', () => {
  const heads = createPartitionHeads()
  const pks = names(100)
  for (const pk of pks) heads.learn(pk, [], true)
  for (const pk of pks) for (const one of rowsOf(pk)) heads.put(one)
  expect(charactersIn(heads, pks)).toBeLessThanOrEqual(most)
})

test('what is learned again, replaced, cut off or deleted is counted once', () => {
  const pk = fc.constantFrom('a', 'b')
  const at = fc.nat(600).map((number) => String(number).padStart(3, '0'))
  const act = fc.oneof(
    fc.record({ act: fc.constant('learn' as const), pk }),
    fc.record({ act: fc.constant('put' as const), pk, at, length: fc.nat(5_000) }),
    fc.record({ act: fc.constant('delete' as const), pk, at }),
  )
  fc.assert(
    fc.property(fc.array(act, { maxLength: 200 }), (acts) => {
      const heads = createPartitionHeads()
      for (const one of acts) {
        if (one.act === 'learn') heads.learn(one.pk, rowsOf(one.pk), true)
        else if (one.act === 'put') heads.put(row(one.pk, one.at, one.length))
        else heads.delete(one.pk, one.at)
      }
      // As much again as is not there yet: whatever had been counted twice would make it forget these.
      for (const gone of ['a', 'b']) heads.put(row(gone, '000', 4_097))
      const few = names(19)
      for (const fresh of few) heads.learn(fresh, rowsOf(fresh), true)
      expect(few.map((fresh) => heads.get(fresh)?.rows.length)).toEqual(few.map(() => 100))
    }),
  )
})
