import { expect, test } from 'vitest'
import { matchPatterns, patternProblem } from '../../../../core/base/texts/match-patterns.ts'

test('places are told in order, and as one where they meet', () => {
  const found = matchPatterns(['b+', 'ab', 'z'], ['abbb ab', 'nothing', 'z'])
  expect(found).toEqual({
    outcome: 'matched',
    spans: [
      [
        [0, 4],
        [5, 7],
      ],
      [],
      [[0, 1]],
    ],
  })
})

test('a place where nothing stands is none', () => {
  expect(matchPatterns(['x*'], ['axa'])).toEqual({ outcome: 'matched', spans: [[[1, 2]]] })
})

test('more places than anybody would look at are not told one by one', () => {
  expect(matchPatterns(['a'], ['a'.repeat(10_000)])).toMatchObject({ outcome: 'matched' })
  expect(matchPatterns(['a'], ['a'.repeat(5_001), 'a'.repeat(5_000)])).toEqual({ outcome: 'too_expensive' })
})

test('what is no pattern is told', () => {
  expect(patternProblem('[a-')).toContain('Invalid regular expression')
  expect(patternProblem('(?i:key)-\\d+')).toBeUndefined()
})
