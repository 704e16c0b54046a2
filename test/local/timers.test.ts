import { expect, test } from 'vitest'
import { openDatabase } from '../../adapters/local/database.ts'
import { createScheduler } from '../../adapters/local/scheduler.ts'
import type { Priority } from '../../core/records/mission/priority.ts'
import { definitions } from '../../functions/definitions.ts'
import type { HostedFunction } from '../../local/functions.ts'
import { startTimers, timersAtOnce } from '../../local/timers.ts'

const definition = definitions.find(({ trigger }) => trigger.kind === 'timer') as HostedFunction['definition']
const logger = { info() {}, warn() {}, error() {} }

async function firing(timers: readonly { name: string; priority?: Priority }[], fails: (name: string) => boolean) {
  const database = openDatabase(':memory:')
  let now = 1000
  const clock = { now: () => now, monotonic: () => now }
  const scheduler = createScheduler(database, clock)
  for (const { name, priority } of timers) {
    const payload = { kind: 'start_mission', tenant: 'ten_1', mission: name } as const
    await scheduler.set({ name, at: 500, payload, ...(priority && { priority }) })
  }
  await database.settled()
  let commits = 0
  database.onCommit(() => commits++)
  const fired: string[] = []
  let atOnce = 0
  let most = 0
  const all = Promise.withResolvers<void>()
  const invoke: HostedFunction['invoke'] = async (payload) => {
    most = Math.max(most, ++atOnce)
    await new Promise(setImmediate)
    atOnce--
    const { mission } = payload as { mission: string }
    if (fails(mission)) throw new Error('no')
    if (fired.push(mission) === timers.filter(({ name }) => !fails(name)).length) all.resolve()
  }
  const started = startTimers([{ definition, invoke }], scheduler, clock, logger)
  await all.promise
  // What is written of the batch comes after its last timer.
  for (let turns = 0; turns < 5; turns++) await new Promise(setImmediate)
  await database.settled()
  started.stop()
  const left = scheduler.due(1000).length
  now += 60_000
  const later = scheduler.due(1000).map(({ name }) => name)
  database.close()
  return { fired, most, commits, left, later }
}

const many = (count: number, priority?: Priority) =>
  Array.from({ length: count }, (_, at) => ({ name: `${priority ?? 'none'}${at}`, ...(priority && { priority }) }))

test('timers that are due together are fired together, up to a bound, with one write for all', async () => {
  const { fired, most, commits } = await firing(many(120), () => false)
  expect(new Set(fired).size).toBe(120)
  expect(most).toBe(timersAtOnce)
  expect(commits).toBeLessThanOrEqual(4)
})

test('an urgent one is not behind many others', async () => {
  const timers = [...many(200, 'NORMAL'), ...many(60, 'LOW'), ...many(1, 'CRITICAL'), ...many(2, 'HIGH')]
  const { fired } = await firing(timers, () => false)
  expect(fired.slice(0, 3).sort()).toEqual(['CRITICAL0', 'HIGH0', 'HIGH1'])
  expect(fired.slice(-60).every((name) => name.startsWith('LOW'))).toBe(true)
})

test('those that fail come again later, and hold up nobody', async () => {
  const timers = [...many(80, 'CRITICAL'), ...many(10, 'LOW')]
  const { fired, left, later } = await firing(timers, (name) => name.startsWith('CRITICAL'))
  expect(fired).toHaveLength(10)
  expect(left).toBe(0)
  expect(later).toHaveLength(80)
})
