import { afterEach, beforeEach, expect, test } from 'vitest'
import { fillPermits } from '../../../../core/engine/permits/fill.ts'
import { startRounds } from '../../../../core/engine/plan/rounds.ts'
import { createSimulatedPlatform, type SimulatedPlatform } from '../../../simulation/simulated-platform.ts'

let platform: SimulatedPlatform

beforeEach(async () => {
  platform = await createSimulatedPlatform({ concurrency: 10 })
})
afterEach(() => platform.close())

test('a look has a thousand rounds, and begins none after ten seconds', () => {
  let elapsed = 5
  const clock = { monotonic: () => elapsed }
  const mayGoOn = startRounds({ clock })
  expect(Array.from({ length: 1001 }, mayGoOn)).toEqual([...Array(1000).fill(true), false])
  const slow = startRounds({ clock })
  elapsed += 9_999
  expect(slow()).toBe(true)
  elapsed += 1
  expect(slow()).toBe(false)
})

test('a request that lets many start ends in time where writes are slow, and the next look goes on', async () => {
  const process = platform.process((_call, perform) => perform())
  const limit = (concurrency: number) => ({ concurrency, rate: null })
  await process.putLimit('a', limit(0))
  for (let n = 0; n < 6; n++) await process.submit({ agent: 'echo', input: 'x', concurrency: [{ key: 'a' }] })

  const slow = platform.process((call, perform) => {
    if (call.operation === 'write') platform.advance(3_000)
    return perform()
  })
  const begun = platform.now()
  await slow.putLimit('a', limit(6))
  expect(platform.now() - begun).toBeLessThan(29_000)
  expect(await holders()).toHaveLength(4)

  await fillPermits(platform.ports, platform.tenant, ['a'])
  expect(await holders()).toHaveLength(6)
})

async function holders(): Promise<readonly string[]> {
  const { limits } = await platform.stored()
  return limits.flatMap(({ key, holders }) => (key === 'a' ? [...holders.values()] : []))
}
