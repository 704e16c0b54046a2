import { expect, test } from 'vitest'
import type { NewAgent } from '../../../../contract/resources/agent.ts'
import type { WaitingFor } from '../../../../contract/resources/mission.ts'
import type { ModelPart, Models, Turn } from '../../../../core/base/ports/models.ts'
import { missionKey } from '../../../../core/records/mission/mission-items.ts'
import { growTree, missionsBelowChildren, mostBelowChildren } from '../../../../core/records/mission/tree.ts'
import { faultyProcess, type Mishap } from '../../../faults/fault.ts'
import { runOn } from '../../../faults/mission-lives.ts'
import type { Intercept } from '../../../simulation/intercept.ts'
import { longText } from '../../../simulation/long-text.ts'
import { calls, reply, says, textOf } from '../../../simulation/replies.ts'
import {
  createSimulatedPlatform,
  type Process,
  type SimulatedPlatform,
} from '../../../simulation/simulated-platform.ts'
import { quietProblems, untilQuiet } from '../../../simulation/until-quiet.ts'

const plain: Intercept = (_call, perform) => perform()

const limits = { max_steps: 200, max_output_tokens: 4096 }

/** The agent that is asked to lead decides on these calls at once; others say what they were asked. */
function leading(parts: () => readonly ModelPart[], shown: (readonly Turn[])[] = []): Models {
  return {
    price: () => undefined,
    async *generate({ turns }) {
      const asked = textOf(turns[0])
      if (asked !== 'lead') yield* reply([says(asked)])
      else if (turns.length === 1) yield* reply(parts())
      else {
        shown.push(turns)
        yield* reply([says(`${turns.filter(({ role }) => role === 'tool').map(textOf)}`)])
      }
    },
  }
}

function parts(count: number, from = 0): ModelPart[] {
  return Array.from({ length: count }, (_, at) => {
    const part = `part ${at + from}`
    return calls('delegate', { agent: 'echo', input: part }, part)
  })
}

async function worldOf(models: Models, concurrency = 1, agent: Partial<NewAgent> = {}) {
  const platform = await createSimulatedPlatform({ concurrency, models })
  const process = platform.process(plain)
  await process.createAgent({ name: 'lead', tools: ['delegate', 'clock'], limits, ...agent })
  return { platform, process }
}

const work = { agent: 'lead', input: 'lead' }

/** Each message that is there, once, and nothing of what follows. */
async function executeAll(
  platform: SimulatedPlatform,
  process: Process,
  order: 'in order' | 'last first' = 'in order',
) {
  const messages = platform.receive()
  for (const message of order === 'in order' ? messages : messages.toReversed()) {
    await process.execute(message.body)
    await platform.lanes.delete(message)
  }
}

/** What the bus brings when a mission has ended. */
function hear(platform: SimulatedPlatform, process: Process, mission: string): Promise<void> {
  return process.hear('resume-parent', JSON.stringify({ tenant_id: platform.tenant, mission_id: mission }))
}

async function awaitedBy(platform: SimulatedPlatform, id: string): Promise<Extract<WaitingFor, { kind: 'child' }>> {
  const { waiting_for } = (await platform.record(id)).mission
  if (waiting_for?.kind !== 'child') throw new Error('It waits for no child')
  return waiting_for
}

async function childrenOf(platform: SimulatedPlatform): Promise<readonly string[]> {
  return (await platform.stored()).missions.filter(({ parent }) => parent !== null).map(({ id }) => id)
}

test('the missions of one reply begin before any is waited for, and their parent goes on once it has heard of all', async () => {
  const { platform, process } = await worldOf(leading(() => parts(3)))
  const { id } = await process.submit(work)
  await executeAll(platform, process)
  const waiting = await awaitedBy(platform, id)
  expect(waiting.mission_ids).toEqual(await childrenOf(platform))
  expect(waiting).toMatchObject({ of: 3, mission_id: waiting.mission_ids[0] })

  await executeAll(platform, process)
  for (const child of waiting.mission_ids) await hear(platform, process, child)
  expect(await awaitedBy(platform, id)).toMatchObject({ of: 3, mission_ids: waiting.mission_ids.slice(1) })
  const { mission, steps, events } = await platform.record(id)
  expect(mission).toMatchObject({ status: 'WAITING', usage: { model_calls: 2 } })
  expect(steps.map(({ kind }) => kind)).toEqual(['model_call', 'delegation'])
  expect(events.at(-1)).toMatchObject({ type: 'step.recorded', data: { kind: 'delegation' } })

  await untilQuiet(platform, (act) => act(process))
  const { records, problems } = await quietProblems(platform)
  expect(problems).toEqual([])
  expect(records).toHaveLength(4)
  expect((await platform.record(id)).mission).toMatchObject({
    ...{ status: 'COMPLETED', output: 'part 0,part 1,part 2', attempt: 1 },
    usage: { model_calls: 5 },
  })
  platform.close()
})

test('what they come to is told in the order of the calls, whichever ends first', async () => {
  const shown: (readonly Turn[])[] = []
  const { platform, process } = await worldOf(
    leading(() => parts(3), shown),
    3,
  )
  const { id } = await process.submit(work)
  await executeAll(platform, process)
  const { mission_ids } = await awaitedBy(platform, id)
  await executeAll(platform, process, 'last first')
  for (const child of mission_ids.toReversed()) await hear(platform, process, child)
  await untilQuiet(platform, (act) => act(process))
  const { mission, steps } = await platform.record(id)
  expect(mission).toMatchObject({ status: 'COMPLETED', output: 'part 0,part 1,part 2' })
  const heard = steps.flatMap((step) => (step.kind === 'delegation' ? [step.mission_id] : []))
  expect(heard).toEqual(mission_ids.toReversed())
  expect(shown[0]?.flatMap((turn) => (turn.role === 'tool' ? [turn.call_id] : []))).toEqual([
    'part 0',
    'part 1',
    'part 2',
  ])
  platform.close()
})

test('more than fit one write begin in portions; one that has ended by the time its parent waits is heard of', async () => {
  const { platform, process } = await worldOf(
    leading(() => parts(12)),
    20,
  )
  const { id } = await process.submit(work)
  let early = 0
  const slow = platform.process(async (call, perform) => {
    const { missions } = await platform.stored()
    const queued = missions.filter(({ status }) => status === 'QUEUED')
    if (call.operation === 'write' && queued.length === 10 && early === 0) {
      early = (await childrenOf(platform)).length
      await executeAll(platform, process)
      for (const child of await childrenOf(platform)) await hear(platform, process, child)
    }
    return perform()
  })
  const [message] = platform.receive()
  await slow.execute(message?.body ?? '')
  if (message) await platform.lanes.delete(message)
  expect(early).toBe(10)
  const waiting = await awaitedBy(platform, id)
  expect([waiting.of, waiting.mission_ids.length]).toEqual([12, 2])
  const { events } = await platform.record(id)
  const begun = events.flatMap(({ type, data }) => (type === 'mission.delegated' ? [data.child_ids] : []))
  expect(begun).toEqual([(await childrenOf(platform)).slice(0, 10)])
  await untilQuiet(platform, (act) => act(process))
  expect((await quietProblems(platform)).problems).toEqual([])
  expect((await platform.record(id)).mission).toMatchObject({
    status: 'COMPLETED',
    output: Array.from({ length: 12 }, (_, at) => `part ${at}`).join(),
  })
  platform.close()
})

test('a process that dies at any of its writes as it begins them leaves each to be begun once', async () => {
  const begins: string[] = []
  const undisturbed = await worldOf(
    leading(() => parts(12)),
    2,
  )
  await undisturbed.process.submit(work)
  await executeAll(undisturbed.platform, undisturbed.platform.process(faultyProcess(begins).intercept))
  undisturbed.platform.close()
  const mishaps: readonly Mishap[] = ['dies before', 'dies after', 'fails after']
  for (const [position, effect] of begins.entries()) {
    for (const mishap of effect === 'stores write' ? mishaps : []) {
      const { platform, process } = await worldOf(
        leading(() => parts(12)),
        2,
      )
      const { id } = await process.submit(work)
      const problems: string[] = []
      await untilQuiet(platform, runOn(platform, [], problems, { position, mishap }))
      const { records, problems: left } = await quietProblems(platform)
      expect([position, mishap, ...problems, ...left]).toEqual([position, mishap])
      expect([position, mishap, records.length]).toEqual([position, mishap, 1 + 12])
      const { mission, steps } = await platform.record(id)
      expect([position, mishap, mission.status]).toEqual([position, mishap, 'COMPLETED'])
      const answered = steps.flatMap((step) => (step.kind === 'delegation' ? [step.call_id] : []))
      expect(answered.toSorted()).toEqual(
        parts(12)
          .flatMap((part) => ('id' in part ? [part.id] : []))
          .toSorted(),
      )
      platform.close()
    }
  }
}, 120_000)

test('fifty that end at once are recorded each once, in few writes', async () => {
  const { platform, process } = await worldOf(
    leading(() => parts(50)),
    50,
  )
  const { id } = await process.submit(work)
  await executeAll(platform, process)
  const { mission_ids } = await awaitedBy(platform, id)
  expect(mission_ids).toHaveLength(50)
  for (let rounds = 0; rounds < 10; rounds++) await executeAll(platform, process)
  let tries = 0
  const hearing = platform.process((call, perform) => {
    if (call.operation === 'write') tries += 1
    return perform()
  })
  await Promise.all(mission_ids.map((child) => hear(platform, hearing, child)))
  const { mission, steps } = await platform.record(id)
  expect(mission.status).not.toBe('WAITING')
  expect(mission.usage).toMatchObject({ model_calls: 51 })
  expect(new Set(steps.flatMap((step) => (step.kind === 'delegation' ? [step.mission_id] : []))).size).toBe(50)
  // One by one they would meet 1,275 times.
  expect(tries).toBeLessThan(400)
  await untilQuiet(platform, (act) => act(process))
  expect((await quietProblems(platform)).problems).toEqual([])
  platform.close()
})

test('of more than a mission may have, those beyond are refused, and the others begin', async () => {
  const { platform, process } = await worldOf(
    leading(() => parts(53)),
    50,
  )
  const { id } = await process.submit(work)
  await untilQuiet(platform, (act) => act(process))
  const stored = await platform.stored()
  expect(stored.missions).toHaveLength(51)
  const parent = stored.missions.find((mission) => mission.id === id)
  expect(parent).toMatchObject({ status: 'COMPLETED', children: 50, steps: 55 })
  expect(JSON.stringify(parent)).toContain('limit_exceeded: a mission has at most 50 children')
  platform.close()
})

test('of more than a whole tree may have, those beyond are refused, however deep', async () => {
  const models: Models = {
    price: () => undefined,
    async *generate({ turns }) {
      const asked = textOf(turns[0])
      const answers = turns.filter(({ role }) => role === 'tool').map(textOf)
      if (answers.length > 0) yield* reply([says(`${answers}`)])
      else if (asked === 'lead') yield* reply([calls('delegate', { agent: 'lead', input: 'lead on' }, 'on')])
      else yield* reply(asked === 'lead on' ? parts(4) : [says(asked)])
    },
  }
  const { platform, process } = await worldOf(models, 5)
  const { id } = await process.submit(work)
  const expiry = Math.ceil(platform.now() / 1000) + 86_400
  await platform.store.write([growTree(id, mostBelowChildren - 2, expiry)])
  await untilQuiet(platform, (act) => act(process))
  const { mission } = await platform.record(id)
  expect(mission).toMatchObject({
    status: 'COMPLETED',
    output: expect.stringMatching(/^part 0,part 1,limit_exceeded: /),
  })
  expect(mission.output).toContain(`at most ${mostBelowChildren} missions begin below the children of one`)
  expect((await quietProblems(platform)).records).toHaveLength(4)
  expect(await missionsBelowChildren(platform.store, id)).toBe(mostBelowChildren)
  platform.close()
})

test('one that cannot begin is answered, and keeps none of the others', async () => {
  const nobody = calls('delegate', { agent: 'nobody', input: 'x' }, 'to nobody')
  const odd = calls('delegate', { agent: 'echo' }, 'without input')
  const { platform, process } = await worldOf(leading(() => [...parts(1), nobody, odd, ...parts(1, 1)]))
  const { id } = await process.submit(work)
  await untilQuiet(platform, (act) => act(process))
  const { mission } = await platform.record(id)
  expect(mission.output).toMatch(/^part 0,not_found: .*,invalid_input: .*,part 1$/)
  expect((await quietProblems(platform)).records).toHaveLength(3)
  platform.close()
})

test('calls of other tools are made while the missions beside them are under way', async () => {
  const { platform, process } = await worldOf(leading(() => [calls('clock', {}, 'time'), ...parts(2)]))
  const { id } = await process.submit(work)
  await executeAll(platform, process)
  const { mission, steps, events } = await platform.record(id)
  expect(mission).toMatchObject({ status: 'WAITING', waiting_for: { kind: 'child', of: 2 } })
  expect(steps.map(({ kind }) => kind)).toEqual(['model_call', 'tool_call'])
  const told = events.map(({ type }) => type).filter((type) => /delegated|waiting|step/.test(type))
  expect(told).toEqual(['step.recorded', 'mission.delegated', 'step.recorded', 'mission.waiting'])
  await untilQuiet(platform, (act) => act(process))
  expect((await platform.record(id)).mission.output).toMatch(/"time".*,part 0,part 1$/)
  expect((await quietProblems(platform)).problems).toEqual([])
  platform.close()
})

test('what is under way counts towards the cap of tool calls, and is heard of before the cap ends the attempt', async () => {
  const capped = { limits: { ...limits, max_tool_calls: 2 } }
  const { platform, process } = await worldOf(
    leading(() => parts(3)),
    1,
    capped,
  )
  const { id } = await process.submit(work)
  await untilQuiet(platform, (act) => act(process))
  const { mission, steps } = await platform.record(id)
  expect(mission).toMatchObject({ status: 'FAILED', error: { code: 'limit_exceeded' } })
  expect(steps.map(({ kind }) => kind)).toEqual(['model_call', 'delegation', 'delegation'])
  expect((await quietProblems(platform)).records).toHaveLength(3)
  platform.close()
})

test('a parent whose children ended unheard is found by the sweeper, and hears of all in one look', async () => {
  const { platform, process } = await worldOf(
    leading(() => parts(3)),
    3,
  )
  const { id } = await process.submit(work)
  await executeAll(platform, process)
  await executeAll(platform, process)
  platform.advance(5 * 60_000 + 1000)
  expect(await process.sweep()).toMatchObject({ mended: { parent_resumed: 1 }, failed: 0 })
  expect((await platform.record(id)).steps).toHaveLength(4)
  platform.close()
})

test('cancelling ends all that are under way', async () => {
  const { platform, process } = await worldOf(leading(() => parts(12)))
  const { id } = await process.submit(work)
  await executeAll(platform, process)
  await process.cancel(id)
  const { missions } = await platform.stored()
  expect(missions.map(({ status }) => status)).toEqual(missions.map(() => 'CANCELLED'))
  expect(missions).toHaveLength(13)
  platform.close()
})

test('a process of an earlier release that hears of one and wakes its parent leaves the others to be waited for', async () => {
  const { platform, process } = await worldOf(leading(() => parts(3)))
  const { id } = await process.submit(work)
  await executeAll(platform, process)
  // It knows of the first alone.
  const item = await platform.store.get('entities', missionKey(id))
  if (!item) throw new Error('It is not there')
  const { waiting_for, ...mission } = item.body as { readonly waiting_for: Readonly<Record<string, unknown>> }
  const { others, of, ...known } = waiting_for
  expect([of, known]).toMatchObject([3, { kind: 'child', call_id: 'part 0' }])
  expect(others).toHaveLength(2)
  await platform.store.write([
    {
      change: 'put',
      table: 'entities',
      item: { ...item, version: item.version + 1, body: { ...mission, waiting_for: known } },
      when: { version: item.version },
    },
  ])
  await untilQuiet(platform, (act) => act(process))
  const { records, problems } = await quietProblems(platform)
  expect(problems).toEqual([])
  expect(records).toHaveLength(4)
  expect((await platform.record(id)).mission).toMatchObject({ status: 'COMPLETED', output: 'part 0,part 1,part 2' })
  platform.close()
})

test('what they come to is kept whole as far as their parent has room for it', async () => {
  const models: Models = {
    price: () => undefined,
    async *generate({ turns }) {
      if (textOf(turns[0]) !== 'lead') yield* reply([says(longText(60_000))])
      else yield* reply(turns.length === 1 ? parts(2) : [says('done')])
    },
  }
  const { platform, process } = await worldOf(models)
  const { id } = await process.submit(work)
  await executeAll(platform, process)
  const item = await platform.store.get('entities', missionKey(id))
  if (!item) throw new Error('It is not there')
  const { waiting_for, ...mission } = item.body as { readonly waiting_for: object }
  expect(waiting_for).toMatchObject({ room: 16_000_000 })
  const next = {
    ...item,
    version: item.version + 1,
    body: { ...mission, waiting_for: { ...waiting_for, room: 70_000 } },
  }
  await platform.store.write([{ change: 'put', table: 'entities', item: next, when: { version: item.version } }])
  await untilQuiet(platform, (act) => act(process))
  const { steps } = await platform.record(id)
  const kept = steps.flatMap((step) => (step.kind === 'delegation' ? [String(step.output).length] : []))
  expect(kept).toEqual([
    60_000,
    50_000 + '\n[This is all that is left here of 60000 characters: this mission has read too much.]'.length,
  ])
  platform.close()
})

test('a later reply may use the same ids again, and begins missions of its own', async () => {
  const models: Models = {
    price: () => undefined,
    async *generate({ turns }) {
      const asked = textOf(turns[0])
      const told = turns.flatMap((turn) => (turn.role === 'tool' ? [textOf(turn)] : []))
      if (asked !== 'lead') yield* reply([says(asked)])
      else if (told.length === 4) yield* reply([says(told.join())])
      else yield* reply(parts(2, told.length).map((part, at) => ({ ...part, id: `call_${at}` })))
    },
  }
  const { platform, process } = await worldOf(models)
  const { id } = await process.submit(work)
  await untilQuiet(platform, (act) => act(process))
  const { records, problems } = await quietProblems(platform)
  expect(problems).toEqual([])
  expect(records).toHaveLength(1 + 4)
  expect((await platform.record(id)).mission).toMatchObject({
    status: 'COMPLETED',
    output: 'part 0,part 1,part 2,part 3',
  })
  platform.close()
})
