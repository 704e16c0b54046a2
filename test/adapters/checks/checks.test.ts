import { expect, test, vi } from 'vitest'
import { createChecks } from '../../../adapters/checks/checks.ts'
import { isSortieError } from '../../../contract/errors.ts'

// Threads start slowly on a machine that is busy.
vi.setConfig({ testTimeout: 60_000 })

const texts = (count: number) => Array.from({ length: count }, () => ({ type: 'string' }))
/** Two million looks that all fail and say why: more than a check may take of either time or memory. */
const endless = {
  schema: { type: 'array', items: { anyOf: texts(100) } },
  text: JSON.stringify(Array.from({ length: 20_000 }, (_, at) => at)),
}
const quick = { schema: { type: 'number' }, text: '1' }
const tooExpensive = { outcome: 'too_expensive' }

/** Asks again where a busy machine gave a check no time, as any caller does. */
async function untilTold<Outcome>(ask: () => Promise<Outcome>): Promise<Outcome> {
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      if (!isSortieError(error) || !error.retryable) throw error
    }
  }
}

test('a check ends at its deadline, and the next has a thread that is as good as new', async () => {
  const { check } = createChecks({ threads: 1, deadlineMs: 50 })
  expect(await untilTold(() => check({ tenant: 'ten_a', ...endless }))).toEqual(tooExpensive)
  expect(await check({ tenant: 'ten_a', ...quick })).toEqual({ outcome: 'follows' })
  expect(await check({ tenant: 'ten_a', ...quick, text: '"1"' })).toEqual({
    outcome: 'differs',
    problem: 'at /: give a number, not text',
  })
})

test('a check that a busy machine gives no time is waited for, and then comes again', async () => {
  const thread = new URL('starved-thread.ts', import.meta.url)
  const { check } = createChecks({ thread, threads: 1, deadlineMs: 50 })
  expect(await check({ tenant: 'ten_a', schema: {}, text: '200' })).toEqual({ outcome: 'follows' })
  const starved = check({ tenant: 'ten_a', schema: {}, text: '60000' })
  await expect(starved).rejects.toMatchObject({ code: 'unavailable', retryable: true })
})

test('a check that takes too much memory ends, and the process does not', async () => {
  const { check } = createChecks({ threads: 1, deadlineMs: 60_000 })
  expect(await check({ tenant: 'ten_a', ...endless })).toEqual(tooExpensive)
  expect(await check({ tenant: 'ten_a', ...quick })).toEqual({ outcome: 'follows' })
})

test('a tenant with many checks that take long keeps no other waiting for more than one of them', async () => {
  const { check } = createChecks({ threads: 1, deadlineMs: 50 })
  const order: string[] = []
  const noted = async (name: string, checked: Promise<unknown>) => {
    // On a busy machine it may end for want of processor time.
    await checked.catch(() => {})
    order.push(name)
  }
  await Promise.all([
    ...[1, 2, 3].map((at) => noted(`greedy ${at}`, check({ tenant: 'ten_greedy', ...endless }))),
    noted('modest', check({ tenant: 'ten_modest', ...quick })),
  ])
  expect(order).toEqual(['greedy 1', 'modest', 'greedy 2', 'greedy 3'])
})

test('of two threads a tenant has one, however many checks it has', async () => {
  const { check } = createChecks({ threads: 2, deadlineMs: 2000 })
  const greedy = [1, 2].map(() => check({ tenant: 'ten_greedy', ...endless }))
  const first = await Promise.race([...greedy, check({ tenant: 'ten_modest', ...quick })])
  expect(first).toEqual({ outcome: 'follows' })
  await Promise.all(greedy)
})

test('more checks than may wait are refused, until there is room again', async () => {
  const { check } = createChecks({ threads: 1, bounds: { underWay: 1, waiting: 2, waitingInAll: 3 } })
  const of = (tenant: string) => check({ tenant, ...quick })
  const accepted = [of('ten_a'), of('ten_a'), of('ten_a'), of('ten_b')]
  await expect(of('ten_a')).rejects.toMatchObject({ code: 'unavailable', retryable: true })
  await expect(of('ten_c')).rejects.toMatchObject({ code: 'unavailable' })
  for (const one of await Promise.all(accepted)) expect(one).toEqual({ outcome: 'follows' })
  expect(await of('ten_c')).toEqual({ outcome: 'follows' })
})

test('a pattern that would take for ever ends at the deadline, and the next is looked for', async () => {
  const { match } = createChecks({ threads: 1, deadlineMs: 50 })
  const forever = { patterns: ['^(a+)+$'], texts: [`${'a'.repeat(60)}b`] }
  expect(await untilTold(() => match({ tenant: 'ten_a', ...forever }))).toEqual(tooExpensive)
  const quickly = { patterns: ['b'], texts: ['abc', 'c'] }
  const found = { outcome: 'matched', spans: [[[1, 2]], []] }
  expect(await untilTold(() => match({ tenant: 'ten_a', ...quickly }))).toEqual(found)
})

test('a pattern that its engine does not take in the end finds nothing out, and the thread goes on', async () => {
  const { match } = createChecks({ threads: 1 })
  const torn = { patterns: ['('], texts: ['a'] }
  expect(await untilTold(() => match({ tenant: 'ten_a', ...torn }))).toEqual(tooExpensive)
  const found = await untilTold(() => match({ tenant: 'ten_a', patterns: ['a'], texts: ['a'] }))
  expect(found).toEqual({ outcome: 'matched', spans: [[[0, 1]]] })
})
