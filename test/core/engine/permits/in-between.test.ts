import { expect, test } from 'vitest'
import { createMemory } from '../../../../adapters/system/memory.ts'
import { restingProblems } from '../../../invariants/stored-tenant.ts'
import type { Intercept } from '../../../simulation/intercept.ts'
import {
  createSimulatedPlatform,
  type Process,
  type SimulatedPlatform,
} from '../../../simulation/simulated-platform.ts'
import { untilQuiet } from '../../../simulation/until-quiet.ts'

const a = { key: 'a' }
const b = { key: 'b' }
const most = 20

type Act = (other: Process, platform: SimulatedPlatform) => Promise<unknown>

/** A mission with permits of both limits is carried out, and before its n-th call of the store another process acts. */
async function interrupted(n: number, before: Act, meanwhile: Act): Promise<string[]> {
  const platform = await createSimulatedPlatform({ concurrency: 4 })
  const sober: Intercept = (_call, perform) => perform()
  // What a process does for a tenant takes turns only among itself.
  const other = platform.process(sober, createMemory())
  await other.putLimit('a', { concurrency: 2, rate: null })
  await other.putLimit('b', { concurrency: 1, rate: null })
  await other.submit({ agent: 'echo', input: 'first', concurrency: [a, b] })
  const [message] = platform.receive()
  await before(other, platform)
  let calls = 0
  const process = platform.process(async (_call, perform) => {
    if (calls++ === n) await meanwhile(other, platform)
    return perform()
  })
  await process.execute(message?.body ?? '')
  if (message) await platform.lanes.delete(message)
  const problems = restingProblems(await platform.stored(), platform.concurrency)
  await untilQuiet(platform, (act) => act(other))
  platform.close()
  return problems
}

test.each(Array.from({ length: most }, (_, n) => n))('before call %i another mission joins the queue', async (n) => {
  const nothing: Act = async () => {}
  const join: Act = (other) => other.submit({ agent: 'echo', input: 'joins', concurrency: [b] })
  expect(await interrupted(n, nothing, join)).toEqual([])
})

test.each(Array.from({ length: most }, (_, n) => n))(
  'before call %i who waited moves on to the next queue',
  async (n) => {
    let second: ReturnType<SimulatedPlatform['receive']>[number] | undefined
    const oneMoreHoldsAndOneWaits: Act = async (other, platform) => {
      await other.submit({ agent: 'echo', input: 'holds', concurrency: [a] })
      second = platform.receive()[0]
      await other.submit({ agent: 'echo', input: 'waits', concurrency: [a, b] })
    }
    const end: Act = async (other, platform) => {
      await other.execute(second?.body ?? '')
      if (second) await platform.lanes.delete(second)
    }
    expect(await interrupted(n, oneMoreHoldsAndOneWaits, end)).toEqual([])
  },
)
