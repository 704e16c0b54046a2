import { expect, test } from 'vitest'
import { type Change, createLearned } from '../../../../adapters/models/learning/learned.ts'

const change = (key: string, holdsFor?: Change['holdsFor']): Change => ({
  key,
  words: key,
  ...(holdsFor && { holdsFor }),
})
const keysOf = (changes: readonly Change[]) => changes.map(({ key }) => key)

test('what several calls learn at once is all kept, once', () => {
  const learned = createLearned()
  learned.keep({ model: 'openai/a' }, [change('one')])
  learned.keep({ model: 'openai/a' }, [change('two'), change('one')])
  expect(keysOf(learned.of({ model: 'openai/a' }))).toEqual(['one', 'two'])
  expect(learned.of({ model: 'openai/b' })).toEqual([])
})

test('what one tenant’s requests taught is of that tenant, and what one request did is of nobody', () => {
  const learned = createLearned()
  const asked = (tenant: string) => ({
    model: 'openai/a',
    own: { tenant, find: async () => undefined, known: () => undefined },
  })
  const given = [change('all'), change('mine', 'tenant'), change('once', 'once')]
  learned.keep(asked('ten_1'), given)
  expect(keysOf(learned.of(asked('ten_1')))).toEqual(['all', 'mine'])
  expect(keysOf(learned.of(asked('ten_2')))).toEqual(['all'])
  expect(keysOf(learned.of({ model: 'openai/a' }))).toEqual(['all'])
  learned.keep(asked('ten_2'), [change('mine')])
  expect(keysOf(learned.of(asked('ten_1')))).toEqual(['all', 'mine'])
  for (let tenant = 3; tenant < 2003; tenant += 1) learned.keep(asked(`ten_${tenant}`), given)
  expect(keysOf(learned.of(asked('ten_2002')))).toEqual(['all', 'mine'])
})

test('of very many models the first is forgotten', () => {
  const learned = createLearned()
  for (let model = 0; model <= 500; model++) learned.keep({ model: `openai/${model}` }, [change('one')])
  expect(learned.of({ model: 'openai/0' })).toEqual([])
  expect(learned.of({ model: 'openai/500' })).toHaveLength(1)
  for (let model = 0; model <= 2000; model++) learned.keep({ model: `a/${model}` }, [change('one', 'tenant')])
  expect(learned.of({ model: 'a/0' })).toEqual([])
  expect(learned.of({ model: 'a/2000' })).toHaveLength(1)
})
