import { expect, test } from 'vitest'
import type { Models } from '../../../../core/base/ports/models.ts'
import type { Intercept } from '../../../simulation/intercept.ts'
import { calls, reply, says, textOf } from '../../../simulation/replies.ts'
import { createSimulatedPlatform } from '../../../simulation/simulated-platform.ts'
import { quietProblems, untilQuiet } from '../../../simulation/until-quiet.ts'

const plain: Intercept = (_call, perform) => perform()

/** A model that hands over to the agent that its caller's instructions name, again and again, until it is refused. */
const handingOver: Models = {
  async *generate({ system, turns }) {
    const refusal = turns.findLast((turn) => turn.role === 'tool' && turn.is_error)
    const agent = /hand over to (\S+)/.exec(system)?.[1] ?? ''
    yield* reply([refusal ? says(textOf(refusal)) : calls('handoff', { agent }, `call_${turns.length}`)])
  },
  price: () => undefined,
}

async function worldWith(agents: readonly { name: string; instructions?: string; kind?: 'remote' }[]) {
  const platform = await createSimulatedPlatform({ concurrency: 1, models: handingOver })
  const process = platform.process(plain)
  for (const { kind = 'hosted', ...agent } of agents) {
    await process.createAgent({ ...agent, kind, tools: kind === 'remote' ? [] : ['handoff'] })
  }
  return { platform, process }
}

async function outcome(agents: Parameters<typeof worldWith>[0]) {
  const { platform, process } = await worldWith(agents)
  const { id } = await process.submit({ agent: agents[0]?.name ?? '', input: 'go' })
  await untilQuiet(platform, (use) => use(process))
  const { problems } = await quietProblems(platform)
  expect(problems).toEqual([])
  const record = await platform.record(id)
  platform.close()
  return record
}

test('two agents that hand a mission to each other for ever are noticed, and stopped before they may no more', async () => {
  const { mission, events } = await outcome([
    { name: 'ping', instructions: 'hand over to pong' },
    { name: 'pong', instructions: 'hand over to ping' },
  ])
  expect(mission).toMatchObject({ status: 'FAILED', agent: 'ping', error: { code: 'repeated_call' } })
  expect(events.filter(({ type }) => type === 'mission.handed_over')).toHaveLength(8)
})

test('agents that hand a mission on for ever are stopped', async () => {
  const { mission, events } = await outcome([
    { name: 'ping', instructions: 'hand over to pong' },
    { name: 'pong', instructions: 'hand over to pang' },
    { name: 'pang', instructions: 'hand over to ping' },
  ])
  expect(mission).toMatchObject({
    status: 'COMPLETED',
    agent: 'pong',
    output: expect.stringMatching(/^limit_exceeded/),
  })
  expect(events.filter(({ type }) => type === 'mission.handed_over')).toHaveLength(10)
})

test('a mission is not handed over to a remote agent, nor to the one that has it, nor to one that is not there', async () => {
  for (const [other, refusal] of [
    ['far', /^invalid_input: far is a remote agent: delegate to it instead/],
    ['first', /^invalid_input: first has this mission already/],
    ['nobody', /^not_found/],
  ] as const) {
    const { mission, events } = await outcome([
      { name: 'first', instructions: `hand over to ${other}` },
      { name: 'far', kind: 'remote' },
    ])
    expect(mission).toMatchObject({ status: 'COMPLETED', agent: 'first', output: expect.stringMatching(refusal) })
    expect(events.map(({ type }) => type)).not.toContain('mission.handed_over')
  }
})

test('an answer of whoever a mission is handed over to follows the schema of the mission', async () => {
  const output_schema = { type: 'object', properties: { by: { type: 'string' } }, required: ['by'] }
  const asked: unknown[] = []
  const models: Models = {
    async *generate(request) {
      asked.push(request.output_schema)
      const isFirst = request.system === 'hand over to second'
      yield* isFirst ? handingOver.generate(request) : reply([says('{"by": "second"}')])
    },
    price: () => undefined,
  }
  const platform = await createSimulatedPlatform({ concurrency: 1, models })
  const process = platform.process(plain)
  await process.createAgent({ name: 'first', instructions: 'hand over to second', tools: ['handoff'] })
  await process.createAgent({ name: 'second', output_schema: { type: 'string' } })
  const { id } = await process.submit({ agent: 'first', input: 'go', output_schema })
  await untilQuiet(platform, (use) => use(process))
  expect((await platform.record(id)).mission).toMatchObject({ status: 'COMPLETED', agent: 'second' })
  expect(asked).toEqual([output_schema, output_schema])
  platform.close()
})
