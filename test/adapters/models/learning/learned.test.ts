import { expect, test } from 'vitest'
import { createLearned } from '../../../../adapters/models/learning/learned.ts'

const change = (key: string) => ({ key, words: key, apply: <T>(taken: T) => taken })

test('what several calls learn at once is all kept, once', () => {
  const learned = createLearned()
  learned.keep('openai/a', [change('one')])
  learned.keep('openai/a', [change('two'), change('one')])
  expect(learned.of('openai/a').map(({ key }) => key)).toEqual(['one', 'two'])
  expect(learned.of('openai/b')).toEqual([])
})

test('of very many models the first is forgotten', () => {
  const learned = createLearned()
  for (let model = 0; model <= 500; model++) learned.keep(`openai/${model}`, [change('one')])
  expect(learned.of('openai/0')).toEqual([])
  expect(learned.of('openai/500')).toHaveLength(1)
})
