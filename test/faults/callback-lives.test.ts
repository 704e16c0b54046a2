import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Delivery } from '../../contract/resources/callback.ts'
import { listMissionDeliveries } from '../../core/features/callbacks/read-deliveries.ts'
import { openReceiver, type Receiver } from '../scenarios/receiver.ts'
import { createSimulatedPlatform } from '../simulation/simulated-platform.ts'
import { quietProblems, untilQuiet } from '../simulation/until-quiet.ts'
import { type Fault, mishapsOf } from './fault.ts'
import { runOn, untilAnswered } from './mission-lives.ts'

let receiver: Receiver
beforeAll(async () => {
  receiver = await openReceiver()
})
afterAll(() => receiver.close())

interface Outcome {
  readonly effects: readonly string[]
  readonly problems: readonly string[]
}

/** A mission whose receiver is away at first, in a life in which one thing goes wrong. */
async function callThrough(fault?: Fault): Promise<Outcome> {
  const inbox = receiver.inbox({ status: 503 }, { status: 503 })
  const platform = await createSimulatedPlatform({ concurrency: 1, allowHosts: [receiver.host] })
  const effects: string[] = []
  const problems: string[] = []
  const run = runOn(platform, effects, problems, fault)
  const callback = { callback_url: inbox.url, callback_events: ['mission.submitted', 'mission.completed'] }
  const { id } = await untilAnswered(() =>
    run((process) => process.submit({ agent: 'echo', input: 'hello', ...callback }, 'key')),
  )
  const deliveries = async () => (await listMissionDeliveries(platform.ports)(platform.caller, id, {})).items
  for (let rounds = 0; rounds < 20; rounds++) {
    await untilQuiet(platform, run)
    if ((await deliveries()).every(({ status }) => status === 'DELIVERED')) break
    platform.advance(30_000)
    await run((process) => process.sweep()).catch(() => {})
  }
  problems.push(...(await quietProblems(platform)).problems, ...deliveryProblems(await deliveries(), inbox.received))
  platform.close()
  return { effects, problems }
}

function deliveryProblems(
  deliveries: readonly Delivery[],
  received: readonly { headers: Record<string, string>; body: string }[],
) {
  const events = deliveries.map(({ event_type, status }) => `${event_type} ${status}`).join()
  const told = Map.groupBy(received, ({ headers }) => headers['webhook-id'])
  const bodies = [...told.values()].map((posts) => new Set(posts.map(({ body }) => body)).size)
  const logged = deliveries.reduce((sum, { attempt_count }) => sum + attempt_count, 0)
  return [
    ...(events === 'mission.submitted DELIVERED,mission.completed DELIVERED' ? [] : [`delivered are ${events}`]),
    ...(told.size === 2 ? [] : [`${told.size} events came`]),
    ...(bodies.every((count) => count === 1) ? [] : ['an event was told in several ways']),
    ...(logged <= received.length ? [] : [`${logged} attempts are logged and ${received.length} came`]),
  ]
}

test('each chosen event is delivered when nothing goes wrong, and no more often than needed', async () => {
  const { problems, effects } = await callThrough()
  expect(problems).toEqual([])
  expect(effects.filter((effect) => effect === 'scheduler set')).toHaveLength(2)
})

test('each is delivered, and told in one way, whatever goes wrong at whichever write, send or timer', async () => {
  const { effects } = await callThrough()
  const surprises: string[] = []
  for (const [position, effect] of effects.entries()) {
    for (const mishap of mishapsOf[effect] ?? []) {
      const { problems } = await callThrough({ position, mishap })
      surprises.push(...problems.map((problem) => `effect ${position} (${effect}) ${mishap}: ${problem}`))
    }
  }
  expect(surprises).toEqual([])
}, 60_000)
