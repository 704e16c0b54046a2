import { expect, test } from 'vitest'
import { deliverAll } from '../../../simulation/deliver.ts'
import type { Intercept } from '../../../simulation/intercept.ts'
import { createSimulatedPlatform, type SimulatedPlatform } from '../../../simulation/simulated-platform.ts'
import { quietProblems, untilQuiet } from '../../../simulation/until-quiet.ts'

const plain: Intercept = (_call, perform) => perform()

const twoSums = { agent: 'coder', input: 'First 17 * 23; and then 4 + 5.' }

async function allWell(platform: SimulatedPlatform, ids: readonly string[]): Promise<void> {
  await untilQuiet(platform, (act) => act(platform.process(plain)))
  const { records, problems } = await quietProblems(platform)
  expect(problems).toEqual([])
  expect(records.map(({ mission }) => mission.id).sort()).toEqual([...ids].sort())
  expect(records.map(({ mission }) => [mission.status, mission.attempt])).toEqual(ids.map(() => ['COMPLETED', 1]))
}

test('a mission held before any write of its executor records what is under way, begins nothing else, and goes on when released', async () => {
  for (let position = 1; position < 6; position++) {
    const platform = await createSimulatedPlatform({ concurrency: 1 })
    const owner = platform.process(plain)
    const { id } = await owner.submit(twoSums)
    const [message] = platform.receive()
    let writes = 0
    let stepsThen = -1
    const executor = platform.process(async (call, perform) => {
      if (call.operation === 'write' && writes++ === position) {
        await owner.hold(id)
        stepsThen = (await platform.record(id)).steps.length
      }
      return perform()
    })
    await executor.execute(message?.body ?? '')
    if (message) await platform.lanes.delete(message)
    const { mission, steps } = await platform.record(id)
    // Both sums are under way at once.
    expect(steps.length).toBeLessThanOrEqual(stepsThen < 0 ? steps.length : stepsThen + 2)
    if (stepsThen >= 0 && mission.status !== 'COMPLETED') {
      expect(mission).toMatchObject({ status: 'PENDING', hold: { reason: 'to look at it' } })
      expect((await platform.stored()).slots.filter(({ state }) => state === 'leased')).toEqual([])
      await owner.release(id)
    }
    await allWell(platform, [id])
    platform.close()
  }
})

test('a queued mission gives its slot to the next one, and its message is not acted on', async () => {
  const platform = await createSimulatedPlatform({ concurrency: 1 })
  const owner = platform.process(plain)
  const first = await owner.submit({ agent: 'echo', input: 'first' })
  const second = await owner.submit({ agent: 'echo', input: 'second' })
  await owner.hold(first.id)
  expect((await platform.record(first.id)).mission.status).toBe('PENDING')
  expect((await platform.record(second.id)).mission.status).toBe('QUEUED')
  await untilHeldOnly(platform)
  expect((await platform.record(second.id)).mission.status).toBe('COMPLETED')
  expect((await platform.record(first.id)).mission.status).toBe('PENDING')
  await owner.release(first.id)
  await allWell(platform, [first.id, second.id])
  platform.close()
})

test('a held mission expires at its deadline', async () => {
  const platform = await createSimulatedPlatform({ concurrency: 1 })
  const owner = platform.process(plain)
  const { id } = await owner.submit({ agent: 'echo', input: 'x', timeout_s: 60 })
  await owner.hold(id)
  platform.advance(60_000)
  await owner.sweep()
  expect((await platform.record(id)).mission).toMatchObject({ status: 'EXPIRED', hold: null })
  platform.close()
})

test('a mission that waits for its child is held when the child has ended', async () => {
  const platform = await createSimulatedPlatform({ concurrency: 2 })
  const owner = platform.process(plain)
  const { id } = await owner.submit({ agent: 'supervisor', input: 'ask echo: one' })
  const [message] = platform.receive()
  await owner.execute(message?.body ?? '')
  if (message) await platform.lanes.delete(message)
  expect((await owner.hold(id)).status).toBe('WAITING')
  await untilHeldOnly(platform)
  const { mission, steps, events } = await platform.record(id)
  expect(mission.status).toBe('PENDING')
  expect(steps.at(-1)?.kind).toBe('delegation')
  expect(events.at(-1)?.type).toBe('mission.held')
  await owner.release(id)
  await untilQuiet(platform, (act) => act(owner))
  expect((await platform.record(id)).mission).toMatchObject({ status: 'COMPLETED', attempt: 1 })
  platform.close()
})

test('holding and releasing twice is once', async () => {
  const platform = await createSimulatedPlatform({ concurrency: 1 })
  const owner = platform.process(plain)
  const { id } = await owner.submit({ agent: 'echo', input: 'x' })
  for (const act of ['hold', 'hold', 'release', 'release'] as const) await owner[act](id)
  const types = (await platform.record(id)).events.map(({ type }) => type)
  expect(types).toEqual(['mission.submitted', 'mission.held', 'mission.released', 'mission.queued'])
  await allWell(platform, [id])
  platform.close()
})

/** Everything that can go on has gone on; what is held stays. */
async function untilHeldOnly(platform: SimulatedPlatform): Promise<void> {
  const process = platform.process(plain)
  await deliverAll(platform, (act) => act(process))
}
