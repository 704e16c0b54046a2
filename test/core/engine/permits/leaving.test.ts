import { expect, test } from 'vitest'
import {
  createSimulatedPlatform,
  type Process,
  type SimulatedPlatform,
} from '../../../simulation/simulated-platform.ts'
import { untilQuiet } from '../../../simulation/until-quiet.ts'

const hour = 3_600_000

/** One mission has the permit of `b`. Another has the permit of `a`, and waits in the queue of `b`. */
async function inTheSecondQueue() {
  const platform = await createSimulatedPlatform({ concurrency: 4 })
  const process = platform.process((_call, perform) => perform())
  for (const name of ['a', 'b']) await process.putLimit(name, { concurrency: 1, rate: null })
  await process.submit({ agent: 'echo', input: 'holds b', concurrency: [{ key: 'b' }] })
  const concurrency = [{ key: 'a' }, { key: 'b' }]
  const { id } = await process.submit({ agent: 'echo', input: 'waits', concurrency, timeout_s: 3600 })
  expect(await waiting(platform, id)).toMatchObject({ limit: 'b', permits: [{ key: 'a', index: 0 }] })
  const next = await process.submit({ agent: 'echo', input: 'wants a', concurrency: [{ key: 'a' }] })
  expect(await waiting(platform, next.id)).toMatchObject({ limit: 'a' })
  return { platform, process, id, next: next.id }
}

async function waiting(platform: SimulatedPlatform, id: string) {
  return (await platform.stored()).missions.find((mission) => mission.id === id)
}

type Leave = (process: Process, id: string, platform: SimulatedPlatform) => Promise<unknown>

const ways: readonly (readonly [string, Leave])[] = [
  ['cancelled', (process, id) => process.cancel(id)],
  ['held', (process, id) => process.hold(id)],
  ['stopped with others', (process) => process.stopMany({ kind: 'agent', agent: 'echo' })],
  ['paused by a switch', (process) => process.switchOn({ kind: 'agent', agent: 'echo' }, 'pause')],
]

test.each(ways)('a mission that is %s in a queue keeps neither its place nor its permits', async (_, leave) => {
  const { platform, process, id } = await inTheSecondQueue()
  await leave(process, id, platform)
  const { limits } = await platform.stored()
  expect((await waiting(platform, id))?.permits).toBeUndefined()
  expect(limits.flatMap(({ queue }) => queue.filter((entry) => entry.endsWith(id)))).toEqual([])
  expect(limits.flatMap(({ holders }) => [...holders.values()])).not.toContain(id)
  for (const { id: lifted } of await process.switches()) await process.lift(lifted)
  if (_ === 'held') await process.release(id)
  await untilQuiet(platform, (act) => act(process))
  platform.close()
})

test('the permit of one that is cancelled in a queue goes to who waits for it, in the same write', async () => {
  const { platform, process, id, next } = await inTheSecondQueue()
  await process.cancel(id)
  expect(await waiting(platform, next)).toMatchObject({ status: 'QUEUED', permits: [{ key: 'a', index: 0 }] })
  await untilQuiet(platform, (act) => act(process))
  platform.close()
})

test('the permit of one whose deadline passes in a queue is free after the next sweep', async () => {
  const { platform, process, id, next } = await inTheSecondQueue()
  platform.advance(hour + 61_000)
  await process.sweep()
  expect(await waiting(platform, id)).toMatchObject({ status: 'EXPIRED' })
  expect((await waiting(platform, next))?.permits).toEqual([{ key: 'a', index: 0 }])
  await untilQuiet(platform, (act) => act(process))
  platform.close()
})
