import fc from 'fast-check'
import { expect, test } from 'vitest'

import { isFinished } from '../../../../core/records/mission/mission.ts'
import { states } from '../../../../core/records/mission/states.ts'
import { alwaysProblems, endProblems } from '../../../invariants/stored-tenant.ts'
import { dueDeliveries } from '../../../simulation/deliver.ts'
import type { Intercept } from '../../../simulation/intercept.ts'
import {
  createSimulatedPlatform,
  type Process,
  type SimulatedPlatform,
} from '../../../simulation/simulated-platform.ts'

const timeoutS = 600
const sweepEveryMs = 60_000
/** What is left when a deadline has passed: a lease, and the sweeper's next rounds. */
const graceMs = 5 * 60_000

type Deed =
  | { readonly do: 'submit'; readonly agent: string; readonly input: string; readonly startsInS: number }
  | { readonly do: 'execute' | 'lose messages' | 'lose timers' | 'fire timers' | 'tell the bus' | 'sweep' }
  | { readonly do: 'cancel'; readonly which: number }
  | { readonly do: 'wait'; readonly seconds: number }

const deed: fc.Arbitrary<Deed> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('submit' as const),
      agent: fc.constantFrom('echo', 'coder', 'supervisor'),
      input: fc.constantFrom('hello', 'flaky', 'doomed', 'what is 17 * 23?', 'ask echo: one', 'ask coder: 2 + 3'),
      startsInS: fc.constantFrom(0, 0, 0, 30),
    }),
  },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('execute' as const) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom('lose messages' as const, 'lose timers', 'fire timers', 'tell the bus', 'sweep'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('cancel' as const), which: fc.nat(5) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), seconds: fc.nat(200) }) },
)

/** Deeds in any order, each by a process that may die in the middle of it. */
const lives = fc.array(fc.tuple(deed, fc.option(fc.nat(12))), { minLength: 3, maxLength: 25 })

test('whatever happens and whatever is lost, every mission ends by its deadline, and holds nothing then', async () => {
  const seen = new Set<string>()
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 3 }), lives, async (concurrency, deeds) => {
      const platform = await createSimulatedPlatform({ concurrency })
      for (const [what, diesAfter] of deeds) {
        await perform(platform, mortal(platform, diesAfter), what)
        const stored = await platform.stored()
        for (const { status } of stored.missions) seen.add(status)
        expect(alwaysProblems(stored, concurrency)).toEqual([])
      }
      await onlySweeping(platform)
      const stored = await platform.stored()
      for (const { status } of stored.missions) seen.add(status)
      expect(stored.missions.filter((mission) => !isFinished(mission))).toEqual([])
      expect(endProblems(stored)).toEqual([])
      platform.close()
    }),
    { numRuns: Number(process.env.SORTIE_LIVES ?? 600) },
  )
  expect([...seen].sort()).toEqual(Object.keys(states).sort())
}, 120_000)

/** From then on no message, event or timer arrives any more. */
async function onlySweeping(platform: SimulatedPlatform): Promise<void> {
  const sober = platform.process((_call, work) => work())
  const until = platform.now() + 30_000 + timeoutS * 1000 + graceMs
  while (platform.now() < until) {
    platform.advance(sweepEveryMs)
    expect((await sober.sweep()).failed).toBe(0)
  }
}

function mortal(platform: SimulatedPlatform, diesAfter: number | null): Process {
  let left = diesAfter ?? Number.POSITIVE_INFINITY
  const intercept: Intercept = (_call, work) => (left-- > 0 ? work() : Promise.reject(new Error('The process is dead')))
  return platform.process(intercept)
}

async function perform(platform: SimulatedPlatform, process: Process, what: Deed): Promise<void> {
  await platform.database.settled()
  await doing(platform, process, what).catch(() => {})
}

async function doing(platform: SimulatedPlatform, process: Process, what: Deed): Promise<unknown> {
  switch (what.do) {
    case 'submit':
      return submit(platform, process, what)
    case 'execute':
      return execute(platform, process)
    case 'lose messages':
      return Promise.all(platform.receive().map((message) => platform.lanes.delete(message)))
    case 'lose timers':
      return Promise.all(platform.sources.scheduler.due(20).map((timer) => platform.sources.scheduler.fired([timer])))
    case 'fire timers':
      return Promise.all(platform.sources.scheduler.due(20).map((timer) => process.fire(timer.payload)))
    case 'tell the bus':
      return tellTheBus(platform, process)
    case 'sweep':
      return process.sweep()
    case 'cancel':
      return cancel(platform, process, what.which)
    case 'wait':
      return platform.advance(what.seconds * 1000)
  }
}

async function submit(
  platform: SimulatedPlatform,
  process: Process,
  { agent, input, startsInS }: Extract<Deed, { do: 'submit' }>,
): Promise<void> {
  const start_at = new Date(platform.now() + startsInS * 1000).toISOString()
  await process.submit({ agent, input, timeout_s: timeoutS, ...(startsInS > 0 && { start_at }) })
}

async function execute(platform: SimulatedPlatform, process: Process): Promise<void> {
  const [message] = platform.receive()
  if (!message) return
  await process.execute(message.body)
  await platform.lanes.delete(message)
}

async function cancel(platform: SimulatedPlatform, process: Process, which: number): Promise<void> {
  const { missions } = await platform.stored()
  const mission = missions[which % Math.max(1, missions.length)]
  if (mission) await process.cancel(mission.id)
}

async function tellTheBus(platform: SimulatedPlatform, process: Process): Promise<void> {
  const { feed, bus } = platform.sources
  const { records, position } = feed.read('publish', 'events', 100)
  if (records.length > 0) await process.publish(records.map(({ body }) => body))
  feed.advance('publish', position)
  for (const delivery of dueDeliveries(platform, 'resume-parent')) {
    await process.hear('resume-parent', delivery.event)
    await bus.succeeded(delivery)
  }
}
