import { expect, test } from 'vitest'
import type { Change } from '../../../../adapters/models/learning/change.ts'
import { createLearned, type LearnedOptions } from '../../../../adapters/models/learning/learned.ts'
import type { OwnService, OwnServices } from '../../../../core/base/ports/models.ts'
import type { Lessons } from '../../../../core/engine/lessons/lessons.ts'
import { lessonsInMemory } from '../../../core/engine/lessons/in-memory.ts'

const hour = 3_600_000

const change = (key: string, holdsFor?: Change['holdsFor']): Change => ({
  key,
  words: key,
  ...(holdsFor && { holdsFor }),
})

/** What one process learns of an endpoint. */
function learner(options: Partial<LearnedOptions<Change>> = {}, now: () => number = () => 0) {
  const all = { endpoint: 'https://models.example', changeOf: (key: string) => change(key), ...options }
  const learned = createLearned<Change>(all, now)
  return {
    ...learned,
    keep: (asker: Parameters<typeof learned.of>[0], ...changes: readonly Change[]) =>
      learned.revise(asker, changes, []),
    keys: async (asker: Parameters<typeof learned.of>[0]) => (await learned.of(asker)).map(({ key }) => key),
  }
}

const asker = { model: 'openai/a' }

function of(tenant: string, service?: OwnService): { readonly model: string; readonly own: OwnServices } {
  return { ...asker, own: { tenant, find: async () => service, known: () => service } }
}

function service(revision: string): OwnService {
  const usual = { protocol: 'openai-chat', base_url: 'https://models.example', timeouts: {}, facts: () => ({}) }
  return { ...usual, tenant: 'ten_1', name: 'mine', revision, key: async () => undefined, price: () => undefined }
}

test('what several calls learn at once is all kept, once', async () => {
  const { keep, keys } = learner()
  await keep(asker, change('one'))
  await keep(asker, change('two'), change('one'))
  expect(await keys(asker)).toEqual(['one', 'two'])
  expect(await keys({ model: 'openai/b' })).toEqual([])
})

test('what one tenant’s requests taught is of that tenant, and what one request did is of nobody', async () => {
  const { keep, keys } = learner()
  const given = [change('all'), change('mine', 'tenant'), change('once', 'once')]
  await keep(of('ten_1'), ...given)
  expect(await keys(of('ten_1'))).toEqual(['all', 'mine'])
  expect(await keys(of('ten_2'))).toEqual(['all'])
  expect(await keys(asker)).toEqual(['all'])
  await keep(of('ten_2'), change('mine'))
  expect(await keys(of('ten_1'))).toEqual(['all', 'mine'])
  for (let tenant = 3; tenant < 2003; tenant += 1) await keep(of(`ten_${tenant}`), ...given)
  expect(await keys(of('ten_2002'))).toEqual(['all', 'mine'])
})

test('is known for a day, however often it is met meanwhile, and then found out anew', async () => {
  let now = 0
  const { keep, keys } = learner({}, () => now)
  await keep(asker, change('one'), change('mine', 'tenant'))
  now = 23 * hour
  await keep(asker, change('one'))
  expect(await keys(asker)).toEqual(['one', 'mine'])
  now = 24 * hour
  expect(await keys(asker)).toEqual([])
  await keep(asker, change('one'))
  expect(await keys(asker)).toEqual(['one'])
})

test('what holds no more is forgotten, and nothing else', async () => {
  const { keep, keys, revise } = learner()
  await keep(asker, change('one'), change('two'), change('mine', 'tenant'))
  await revise(asker, [], [change('one'), change('mine')])
  expect(await keys(asker)).toEqual(['two'])
})

test('of very many models the first is forgotten', async () => {
  const { keep, keys } = learner()
  for (let model = 0; model <= 500; model++) await keep({ model: `openai/${model}` }, change('one'))
  expect(await keys({ model: 'openai/0' })).toEqual([])
  expect(await keys({ model: 'openai/500' })).toHaveLength(1)
  for (let model = 0; model <= 2000; model++) await keep({ model: `a/${model}` }, change('one', 'tenant'))
  expect(await keys({ model: 'a/0' })).toEqual([])
  expect(await keys({ model: 'a/2000' })).toHaveLength(1)
})

test('another process knows it from the first, and what holds no more is known to both', async () => {
  const lessons = lessonsInMemory()
  const [one, other] = [learner({ lessons }), learner({ lessons })]
  await one.keep(of('ten_1'), change('all'), change('mine', 'tenant'))
  expect(await other.keys(of('ten_1'))).toEqual(['all', 'mine'])
  expect(await other.keys(of('ten_2'))).toEqual(['all'])
  await other.revise(of('ten_1'), [change('new')], await other.of(of('ten_1')))
  expect(await learner({ lessons }).keys(of('ten_1'))).toEqual(['new'])
})

test('what a tenant taught stays that tenant’s, whichever process keeps it again', async () => {
  const lessons = lessonsInMemory()
  await learner({ lessons }).keep(of('ten_1'), change('mine', 'tenant'))
  const other = learner({ lessons })
  await other.revise(of('ten_1'), await other.of(of('ten_1')), [])
  expect(await other.keys(of('ten_2'))).toEqual([])
  expect(await learner({ lessons }).keys(of('ten_2'))).toEqual([])
})

test('a tenant’s own service teaches that tenant alone, and begins anew with another key or address', async () => {
  const lessons = lessonsInMemory()
  await learner({ lessons }).keep(of('ten_1', service('rev_1')), change('all'), change('mine', 'tenant'))
  const { keys } = learner({ lessons })
  expect(await keys(of('ten_1', service('rev_1')))).toEqual(['all', 'mine'])
  expect(await keys(of('ten_2', service('rev_1')))).toEqual([])
  expect(await keys(of('ten_1', service('rev_2')))).toEqual([])
  expect(await keys(of('ten_1'))).toEqual([])
})

test('the same model elsewhere is another', async () => {
  const lessons = lessonsInMemory()
  await learner({ lessons }).keep(asker, change('one'))
  expect(await learner({ lessons, endpoint: 'https://other.example' }).keys(asker)).toEqual([])
})

test('what another release does is left alone', async () => {
  const lessons = lessonsInMemory()
  await learner({ lessons }).keep(asker, change('new'), change('old'))
  const changeOf = (key: string) => (key === 'old' ? change(key) : undefined)
  const older = learner({ lessons, changeOf })
  expect(await older.keys(asker)).toEqual(['old'])
  await older.keep(asker, change('older'))
  expect(await learner({ lessons }).keys(asker)).toEqual(['new', 'old', 'older'])
})

/** Counts what is read and written. */
function counted(lessons: Lessons) {
  const calls: string[] = []
  const all: Lessons = {
    of: (matter) => {
      calls.push('of')
      return lessons.of(matter)
    },
    revise: (matter, revision) => {
      calls.push('revise')
      return lessons.revise(matter, revision)
    },
  }
  return { calls, all }
}

test('nothing is read twice in a day, and nothing written of which nothing is new', async () => {
  let now = 0
  const { calls, all } = counted(lessonsInMemory())
  const { keep, keys } = learner({ lessons: all }, () => now)
  await keys(asker)
  await keep(asker)
  await keys(asker)
  expect(calls).toEqual(['of'])
  await keep(asker, change('one'))
  await keep(asker, change('one'))
  await keys(asker)
  expect(calls).toEqual(['of', 'revise'])
  now = 24 * hour
  await keys(asker)
  expect(calls).toEqual(['of', 'revise', 'of'])
})

test('what cannot be read is asked for again, and what this process found out holds meanwhile', async () => {
  const { calls, all } = counted({ of: async () => undefined, revise: async () => {} })
  const { keep, keys } = learner({ lessons: all })
  expect(await keys(asker)).toEqual([])
  await keep(asker, change('one'))
  expect(await keys(asker)).toEqual(['one'])
  expect(calls).toEqual(['of', 'revise', 'of'])
})
