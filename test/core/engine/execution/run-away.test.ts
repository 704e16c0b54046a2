import { expect, test } from 'vitest'
import type { MissionLeg } from '../../../../core/base/ports/lanes.ts'
import type { Models } from '../../../../core/base/ports/models.ts'
import { maxLegs } from '../../../../core/engine/dispatch/run-away.ts'
import { loadMission, putMission } from '../../../../core/records/mission/mission-items.ts'
import type { Intercept } from '../../../simulation/intercept.ts'
import { calls, reply, says, textOf } from '../../../simulation/replies.ts'
import { createSimulatedPlatform } from '../../../simulation/simulated-platform.ts'
import { quietProblems, untilQuiet } from '../../../simulation/until-quiet.ts'

/*
 * Executors may invoke themselves for ever as far as Lambda is concerned (lib/recursion.ts), so these are the bounds.
 */

const plain: Intercept = (_call, perform) => perform()
const nearlySpent = () => 1_000

test('a mission that gets leg after leg and gets nowhere is given up, and the next one has its slot', async () => {
  const platform = await createSimulatedPlatform({ concurrency: 1 })
  const process = platform.process(plain)
  const { id } = await process.submit({ agent: 'echo', input: 'hello' })
  const next = await process.submit({ agent: 'echo', input: 'after it' })
  for (const message of platform.receive()) await platform.lanes.delete(message)
  const stored = await loadMission(platform.store, id)
  if (!stored) throw new Error('It is not there')
  const before = 3
  await platform.store.write([putMission({ ...stored.mission, leg: maxLegs - before }, stored.version)])

  let message: MissionLeg = { tenant: platform.tenant, mission: id, attempt: 1, leg: maxLegs - before }
  let legs = 0
  for (; message.mission === id && legs <= before + 1; legs++) {
    await process.execute(JSON.stringify(message), nearlySpent)
    const [sent] = platform.receive()
    if (!sent) throw new Error('Nothing was sent')
    await platform.lanes.delete(sent)
    message = JSON.parse(sent.body) as MissionLeg
  }
  expect(legs).toBe(before + 2)
  expect(message.mission).toBe(next.id)
  const { mission, events } = await platform.record(id)
  expect(mission).toMatchObject({
    status: 'FAILED',
    error: { code: 'limit_exceeded', message: expect.stringContaining(`at most ${maxLegs} legs`), retryable: false },
  })
  expect(events.filter(({ type }) => type === 'mission.started')).toHaveLength(before + 1)
  platform.close()
})

test('one whose legs came slowly, since it waited again and again, goes on', async () => {
  const platform = await createSimulatedPlatform({ concurrency: 1 })
  const process = platform.process(plain)
  const { id } = await process.submit({ agent: 'echo', input: 'hello', timeout_s: 604_800 })
  for (const message of platform.receive()) await platform.lanes.delete(message)
  const stored = await loadMission(platform.store, id)
  if (!stored) throw new Error('It is not there')
  const leg = maxLegs + 17_000
  await platform.store.write([putMission({ ...stored.mission, leg }, stored.version)])
  // Two days of a circuit that opens every ten seconds.
  platform.advance(48 * 60 * 60_000)
  await process.execute(JSON.stringify({ tenant: platform.tenant, mission: id, attempt: 1, leg }))
  expect((await platform.record(id)).mission.status).toBe('COMPLETED')
  platform.close()
})

/** A model that delegates a part of what it was asked to its own agent, until it is refused. */
const delegating: Models = {
  async *generate({ turns }) {
    const said = turns.findLast(({ role }) => role === 'tool')
    yield* reply([
      said ? says(textOf(said)) : calls('delegate', { agent: 'mirror', input: `${textOf(turns[0])}, again` }),
    ])
  },
  price: () => undefined,
}

test('an agent that delegates to itself is refused the sixth mission below the first', async () => {
  const platform = await createSimulatedPlatform({ concurrency: 1, models: delegating })
  const process = platform.process(plain)
  await process.createAgent({ name: 'mirror', kind: 'hosted', tools: ['delegate'] })
  const { id } = await process.submit({ agent: 'mirror', input: 'go' })
  await untilQuiet(platform, (use) => use(process))
  const { records, problems } = await quietProblems(platform)
  expect(problems).toEqual([])
  expect(records).toHaveLength(1 + 5)
  expect((await platform.record(id)).mission).toMatchObject({
    output: expect.stringMatching(/limit_exceeded: .*at most 5 deep/),
  })
  platform.close()
})
