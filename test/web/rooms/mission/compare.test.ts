import fc from 'fast-check'
import { expect, test } from 'vitest'
import { alignSteps } from '../../../../web/rooms/mission/compare/align.ts'
import { type DiffLine, diffLines } from '../../../../web/rooms/mission/compare/line-diff.ts'
import { linesOf } from '../../../../web/rooms/mission/compare/lines-of.ts'
import { modelCall, toolCall } from './a-step.ts'

const signs = { same: ' ', left: '-', right: '+' }
const told = (line: DiffLine) => `${signs[line.kind]}${line.kind === 'right' ? line.right : line.left}`

test('the lines that differ are marked, and the others stand once', () => {
  const { lines } = diffLines(['a', 'b', 'c', 'd'], ['a', 'x', 'c', 'd', 'e'])
  expect(lines.map(told)).toEqual([' a', '-b', '+x', ' c', ' d', '+e'])
})

const texts = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 24 })

test('both texts can be read from the marks, and no line is marked that both have in order', () => {
  fc.assert(
    fc.property(texts, texts, (left, right) => {
      const { lines } = diffLines(left, right)
      expect(lines.flatMap((line) => (line.kind === 'right' ? [] : [line.left]))).toEqual(left)
      expect(lines.flatMap((line) => (line.kind === 'left' ? [] : [line.right]))).toEqual(right)
      expect(lines.filter(({ kind }) => kind === 'same')).toHaveLength(longestCommon(left, right))
    }),
  )
})

/** The textbook’s table, slow and plain. */
function longestCommon(left: readonly string[], right: readonly string[]): number {
  const table = [...left, ''].map(() => new Array<number>(right.length + 1).fill(0))
  for (let x = left.length - 1; x >= 0; x--)
    for (let y = right.length - 1; y >= 0; y--)
      (table[x] as number[])[y] =
        left[x] === right[y]
          ? 1 + (table[x + 1]?.[y + 1] ?? 0)
          : Math.max(table[x + 1]?.[y] ?? 0, table[x]?.[y + 1] ?? 0)
  return table[0]?.[0] ?? 0
}

test('texts that have nothing in common are not compared for ever, and say so', () => {
  const many = (name: string) => Array.from({ length: 20_000 }, (_, at) => `${name}${at}`)
  const { lines, isComplete } = diffLines(['same', ...many('a')], ['same', ...many('b')])
  expect(isComplete).toBe(false)
  expect(lines).toHaveLength(40_001)
  expect(lines[0]?.kind).toBe('same')
})

test('objects that differ only in the order of their keys are the same', () => {
  expect(linesOf({ b: [1, { d: 1, c: 2 }], a: 'x' })).toEqual(linesOf({ a: 'x', b: [1, { c: 2, d: 1 }] }))
  expect(linesOf('two\nlines')).toEqual(['two', 'lines'])
})

test('steps that did the same stand side by side', () => {
  const left = [modelCall(1, [0, 1]), toolCall(2, [1, 2]), modelCall(3, [2, 3])]
  const right = [modelCall(1, [0, 1], { model: 'another' }), modelCall(2, [1, 2])]
  const pairs = alignSteps(left, right).map((pair) => [pair.left?.number, pair.right?.number])
  expect(pairs).toEqual([
    [1, 1],
    [2, undefined],
    [3, 2],
  ])
})
