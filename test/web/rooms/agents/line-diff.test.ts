import { expect, test } from 'vitest'
import { folded, lineDiff } from '../../../../web/rooms/agents/line-diff.ts'

function shortOf(before: string, after: string): string {
  const marks = { same: ' ', added: '+', removed: '-' }
  return lineDiff([...before], [...after])
    .map(({ kind, text }) => `${marks[kind]}${text}`)
    .join('')
}

test.each([
  ['abc', 'abc', ' a b c'],
  ['abc', 'axc', ' a-b+x c'],
  ['abc', 'ac', ' a-b c'],
  ['ac', 'abc', ' a+b c'],
  ['', 'ab', '+a+b'],
  ['ab', '', '-a-b'],
  ['abcd', 'bcde', '-a b c d+e'],
  ['aa', 'a', ' a-a'],
])('from %s to %s, as few lines as possible change', (before, after, expected) => {
  expect(shortOf(before, after)).toBe(expected)
})

test('two texts without end are not searched for what they have in common, and the diff still leads from one to the other', () => {
  const before = Array.from({ length: 3000 }, (_, at) => `one ${at}`)
  const after = Array.from({ length: 3000 }, (_, at) => `other ${at}`)
  const lines = lineDiff(before, after)
  expect(lines.filter(({ kind }) => kind !== 'added').map(({ text }) => text)).toEqual(before)
  expect(lines.filter(({ kind }) => kind !== 'removed').map(({ text }) => text)).toEqual(after)
})

test('lines far from a change are counted', () => {
  const before = ['1', '2', '3', '4', '5', '6', '7']
  const lines = folded(lineDiff(before, ['1', '2', '3', 'four', '5', '6', '7']), 1)
  expect(lines).toEqual([
    { kind: 'fold', count: 2 },
    { kind: 'same', text: '3' },
    { kind: 'removed', text: '4' },
    { kind: 'added', text: 'four' },
    { kind: 'same', text: '5' },
    { kind: 'fold', count: 2 },
  ])
})
