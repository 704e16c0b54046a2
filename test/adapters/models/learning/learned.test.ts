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

test('is known for a day, however often it is met meanwhile, and then found out anew', () => {
  let now = 0
  const learned = createLearned(() => now)
  const [hour, asker] = [3_600_000, { model: 'openai/a' }]
  learned.keep(asker, [change('one'), change('mine', 'tenant')])
  now = 23 * hour
  learned.keep(asker, [change('one')])
  expect(keysOf(learned.of(asker))).toEqual(['one', 'mine'])
  now = 24 * hour
  expect(learned.of(asker)).toEqual([])
  learned.keep(asker, [change('one')])
  expect(keysOf(learned.of(asker))).toEqual(['one'])
})

test('what holds no more is forgotten, and nothing else', () => {
  const learned = createLearned()
  const asker = { model: 'openai/a' }
  learned.keep(asker, [change('one'), change('two'), change('mine', 'tenant')])
  learned.forget(asker, [change('one'), change('mine')])
  expect(keysOf(learned.of(asker))).toEqual(['two'])
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
