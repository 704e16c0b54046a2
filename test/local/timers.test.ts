import { expect, test } from 'vitest'
import { openDatabase } from '../../adapters/local/database.ts'
import { createScheduler } from '../../adapters/local/scheduler.ts'
import type { Priority } from '../../core/records/mission/priority.ts'
import { definitions } from '../../functions/definitions.ts'
import type { HostedFunction } from '../../local/functions.ts'
import { startTimers, timerShares } from '../../local/timers.ts'

const definition = definitions.find(({ trigger }) => trigger.kind === 'timer') as HostedFunction['definition']
const logger = { info() {}, warn() {}, error() {} }

interface Set {
  readonly name: string
  readonly tenant?: string
  readonly priority?: Priority
}

/** Fires all of them; those that fail do so at their first try. */
async function firing(timers: readonly Set[], fails: (name: string) => boolean = () => false) {
  const database = openDatabase(':memory:')
  const clock = { now: () => 1000, monotonic: () => 1000 }
  const scheduler = createScheduler(database, clock)
  for (const { name, tenant = 'ten_1', priority } of timers) {
    const payload = { kind: 'start_mission', tenant, mission: name } as const
    await scheduler.set({ name, at: 500, payload, ...(priority && { priority }) })
  }
  await database.settled()
  let commits = 0
  database.onCommit(() => commits++)
  const fired: string[] = []
  const failed = new Set<string>()
  let atOnce = 0
  let most = 0
  const all = Promise.withResolvers<void>()
  const invoke: HostedFunction['invoke'] = async (payload) => {
    most = Math.max(most, ++atOnce)
    await new Promise(setImmediate)
    atOnce--
    const { mission } = payload as { mission: string }
    if (fails(mission) && !failed.has(mission)) {
      failed.add(mission)
      throw new Error('no')
    }
    if (fired.push(mission) === timers.length) all.resolve()
  }
  const started = startTimers([{ definition, invoke }], scheduler, clock, logger)
  await all.promise
  // What is written of the batch comes after its last timer.
  for (let turns = 0; turns < 5; turns++) await new Promise(setImmediate)
  await database.settled()
  started.stop()
  const left = scheduler.due(1000).length
  database.close()
  return { fired, most, commits, left }
}

const many = (count: number, priority?: Priority) =>
  Array.from({ length: count }, (_, at) => ({ name: `${priority ?? 'none'}${at}`, ...(priority && { priority }) }))

test('timers that are due together are fired together, up to a bound, with one write for those that end together', async () => {
  const timers = many(120).map((timer, at) => ({ ...timer, tenant: `ten_${at}` }))
  const { fired, most, commits, left } = await firing(timers)
  expect(new Set(fired).size).toBe(120)
  // The other half of the places is for timers of tenants whose last ones were slow.
  expect(most).toBe(timerShares.total / 2)
  expect(commits).toBeLessThanOrEqual(5)
  expect(left).toBe(0)
})

test('those of one tenant leave places to others', async () => {
  const { most } = await firing(many(120))
  expect(most).toBe(timerShares.tenant)
})

test('an urgent one is not behind many others', async () => {
  const timers = [...many(200, 'NORMAL'), ...many(60, 'LOW'), ...many(1, 'CRITICAL'), ...many(2, 'HIGH')]
  const { fired } = await firing(timers)
  expect(fired.slice(0, 3).sort()).toEqual(['CRITICAL0', 'HIGH0', 'HIGH1'])
  expect(fired.slice(-60).every((name) => name.startsWith('LOW'))).toBe(true)
})

test('urgency counts among tenants too', async () => {
  const normal = many(100, 'NORMAL').map((timer, at) => ({ ...timer, tenant: `ten_${at % 20}` }))
  const { fired } = await firing([...normal, ...many(5, 'CRITICAL').map((timer) => ({ ...timer, tenant: 'ten_b' }))])
  expect(fired.slice(0, 5).every((name) => name.startsWith('CRITICAL'))).toBe(true)
})

test('those that fail come again later, and hold up nobody', async () => {
  const timers = [...many(80, 'CRITICAL'), ...many(10, 'LOW')]
  const { fired, left } = await firing(timers, (name) => name.startsWith('CRITICAL'))
  expect(fired.slice(0, 10).every((name) => name.startsWith('LOW'))).toBe(true)
  expect(new Set(fired).size).toBe(90)
  expect(left).toBe(0)
})

test('one that was removed or set to another time before its turn does not fire', async () => {
  const database = openDatabase(':memory:')
  const clock = { now: () => 1000, monotonic: () => 1000 }
  const scheduler = createScheduler(database, clock)
  const set = (name: string, at: number) =>
    scheduler.set({ name, at, payload: { kind: 'start_mission', tenant: 'ten_1', mission: name } })
  for (let at = 0; at < timerShares.tenant; at++) await set(`first${at}`, 1)
  for (const name of ['removed', 'moved', 'last']) await set(name, 2)
  await database.settled()
  const fired: string[] = []
  const go = Promise.withResolvers<void>()
  const last = Promise.withResolvers<void>()
  const invoke: HostedFunction['invoke'] = async (payload) => {
    const { mission } = payload as { mission: string }
    fired.push(mission)
    if (mission === 'last') last.resolve()
    if (fired.length < timerShares.tenant) return
    await scheduler.remove('removed')
    await set('moved', 9_000_000)
    await database.settled()
    go.resolve()
    await go.promise
  }
  const holding: HostedFunction['invoke'] = async (...call) => {
    await Promise.all([invoke(...call), go.promise])
  }
  const started = startTimers([{ definition, invoke: holding }], scheduler, clock, logger)
  await last.promise
  started.stop()
  database.close()
  expect(fired.filter((name) => !name.startsWith('first'))).toEqual(['last'])
})
