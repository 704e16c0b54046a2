import { expect, test } from 'vitest'
import { ProviderFailure } from '../../../../adapters/models/failures/provider-failure.ts'
import { echo } from '../../../../adapters/models/offline/echo.ts'
import { defaultResilience, resilient } from '../../../../adapters/models/resilience/resilience.ts'
import type { Models } from '../../../../core/base/ports/models.ts'
import { createCircuits } from '../../../../core/engine/circuits/circuits.ts'
import { usualCircuit } from '../../../../core/records/circuit/circuit.ts'
import { createSimulatedPlatform, type SimulatedPlatform } from '../../../simulation/simulated-platform.ts'
import { quietProblems, untilQuiet } from '../../../simulation/until-quiet.ts'
import { storeInMemory } from '../circuits/in-memory.ts'

const away503 = new ProviderFailure('transient', 'The provider answered 503')

/** A provider that is away until it is told to be back. */
function awayModels(clock: { now(): number }, failure: ProviderFailure): Models & { back(): void; asked(): number } {
  let away = true
  let asked = 0
  const circuits = createCircuits({ store: storeInMemory(clock), clock })
  const generate = resilient(
    async () => ({
      generate(request) {
        asked++
        if (away) throw failure
        return echo(request)
      },
    }),
    { ...defaultResilience, retries: 0 },
    circuits,
  )
  const back = () => {
    away = false
  }
  return { generate, price: () => undefined, back, asked: () => asked }
}

async function world(failure = away503) {
  let platform: SimulatedPlatform | undefined
  const models = awayModels({ now: () => platform?.now() ?? 0 }, failure)
  platform = await createSimulatedPlatform({ concurrency: 1, models })
  const process = platform.process((_call, perform) => perform())
  return { platform, process, models }
}

test('while the circuit is open missions wait, spend no attempt, and go on when the provider is back', async () => {
  const { platform, process, models } = await world()
  const submit = (timeout_s = 3600) =>
    process.submit({ agent: 'supervisor', input: 'hello', max_attempts: 2, timeout_s })
  // Each failure is an attempt; the fifth in a row opens the circuit.
  const failing = [await submit(), await submit(), await submit()]
  for (const _ of failing) await step(platform, process)
  const late = await submit()
  const short = await submit(5)
  await step(platform, process)
  const { mission, events } = await platform.record(late.id)
  expect(mission).toMatchObject({ status: 'SCHEDULED', attempt: 1 })
  expect(events.at(-1)).toMatchObject({ type: 'mission.postponed', data: { reason: 'circuit_open' } })
  const { reasons, sentence } = await process.explain(late.id)
  expect(reasons[0]).toMatchObject({
    code: 'circuit_open',
    data: { circuit: 'offline/rules', why: 'failing', attempt: 1, max_attempts: 2 },
  })
  expect(sentence).toContain('waiting spends no attempt')
  const wait = Date.parse(String(mission.start_at)) - platform.now()
  expect(wait).toBeGreaterThan(usualCircuit.restMs / 2)
  expect(wait).toBeLessThanOrEqual(2 * usualCircuit.restMs)
  expect((await platform.record(short.id)).mission).toMatchObject({ status: 'FAILED', error: { code: 'circuit_open' } })
  const asked = models.asked()
  expect(asked).toBe(usualCircuit.failuresToOpen)
  models.back()
  await untilQuiet(platform, (act) => act(process))
  const { mission: done } = await platform.record(late.id)
  expect(done).toMatchObject({ status: 'COMPLETED', attempt: 1 })
  expect((await quietProblems(platform)).problems).toEqual([])
  platform.close()
})

/** Executes what is there, and what comes due in the next seconds. */
async function step(platform: SimulatedPlatform, process: ReturnType<SimulatedPlatform['process']>): Promise<void> {
  for (let turns = 0; turns < 6; turns++) {
    for (const message of platform.receive()) {
      await process.execute(message.body)
      await platform.lanes.delete(message)
    }
    platform.advance(500)
    await platform.database.settled()
    for (const timer of platform.sources.scheduler.due(10)) {
      await process.fire(timer.payload)
      await platform.sources.scheduler.fired([timer])
    }
  }
}

test('a mission whose model is asked too often waits until it may be asked, and spends no attempt', async () => {
  const { platform, process, models } = await world(new ProviderFailure('rate_limited', '429', { retryAfterS: 30 }))
  const { id } = await process.submit({ agent: 'supervisor', input: 'hello', max_attempts: 1, timeout_s: 3600 })
  await step(platform, process)
  const { mission, events } = await platform.record(id)
  expect(mission).toMatchObject({ status: 'SCHEDULED', attempt: 1 })
  expect(events.at(-1)).toMatchObject({ type: 'mission.postponed', data: { reason: 'circuit_open' } })
  const { reasons, sentence } = await process.explain(id)
  expect(reasons[0]).toMatchObject({ code: 'circuit_open', data: { circuit: 'offline/rules', why: 'rate_limited' } })
  expect(sentence).toContain('offline/rules is asked more often than its rate limit allows')
  const wait = Date.parse(String(mission.start_at)) - platform.now()
  expect(wait).toBeGreaterThan(20_000)
  expect(models.asked()).toBe(1)
  models.back()
  await untilQuiet(platform, (act) => act(process))
  expect((await platform.record(id)).mission).toMatchObject({ status: 'COMPLETED', attempt: 1 })
  platform.close()
})
