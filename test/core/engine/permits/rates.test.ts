import { afterEach, beforeEach, expect, test } from 'vitest'
import { haveRate, reserveStart } from '../../../../core/engine/permits/reserve-start.ts'
import { deliverAll } from '../../../simulation/deliver.ts'
import {
  createSimulatedPlatform,
  type Process,
  type SimulatedPlatform,
} from '../../../simulation/simulated-platform.ts'

let platform: SimulatedPlatform
let process: Process

beforeEach(async () => {
  platform = await createSimulatedPlatform({ concurrency: 4 })
  process = platform.process((_call, perform) => perform())
})
afterEach(() => platform.close())

/** One start in so many seconds. */
const rate = (key: string, period_s: number) =>
  process.putLimit(key, { concurrency: null, rate: { count: 1, period_s, burst: 1 } })
const reserve = (...keys: string[]) =>
  reserveStart(
    { store: platform.store, now: platform.now() },
    keys.map((key) => ({ key })),
  )

test('a child starts when the rate of a limit that it shares with its parent allows, and is told of it', async () => {
  await rate('a', 10)
  const parent = await process.submit({ agent: 'supervisor', input: 'ask echo: one', concurrency: [{ key: 'a' }] })
  await deliverAll(platform, (act) => act(process))
  const child = (await platform.stored()).missions.find((one) => one.parent)
  const start_at = platform.now() + 10_000
  expect(child).toMatchObject({ status: 'SCHEDULED', reason: 'rate_limit', limit: 'a', start_at })
  const { events } = await platform.record(String(child?.id))
  expect(events.find(({ type }) => type === 'mission.rate_limited')?.data).toMatchObject({
    limit: 'a',
    start_at: new Date(start_at).toISOString(),
  })
  platform.advance(10_000)
  await deliverAll(platform, (act) => act(process))
  expect((await platform.record(parent.id)).mission.status).toBe('COMPLETED')
})

test('a start is reserved with each rate, and is as late as the latest allows, which is told', async () => {
  await rate('a', 10)
  await rate('b', 60)
  await rate('c', 60)
  await platform.store.write((await reserve('a', 'b', 'c'))?.changes ?? [])
  const now = platform.now()
  for (const [keys, start_at, limit, reserved] of [
    [['a', 'b', 'c'], now + 60_000, 'b', 3],
    [['b', 'a'], now + 60_000, 'b', 2],
    [['a', 'none'], now + 10_000, 'a', 1],
  ] as const) {
    const start = await reserve(...keys)
    expect(start).toMatchObject({ start_at, limit })
    expect(start?.changes).toHaveLength(reserved)
  }
})

test('limits without a rate reserve nothing', async () => {
  await process.putLimit('a', { concurrency: 1, rate: null })
  const keys = [{ key: 'a' }, { key: 'none' }]
  expect(await reserve('a', 'none')).toBeUndefined()
  expect(await haveRate(platform.store, keys)).toBe(false)
  await rate('b', 10)
  expect(await haveRate(platform.store, [...keys, { key: 'b' }])).toBe(true)
})
