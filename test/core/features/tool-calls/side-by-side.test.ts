import { afterEach, beforeEach, expect, test } from 'vitest'
import type { NewAgent } from '../../../../contract/resources/agent.ts'
import { type HandedCall, ToolCallProgress } from '../../../../contract/resources/tool-call.ts'
import type { ModelPart, ModelReply, Models, Turn } from '../../../../core/base/ports/models.ts'
import { waitsFor } from '../../../../core/engine/waiting/wake.ts'
import { noteToolProgress } from '../../../../core/features/tool-calls/answer-call.ts'
import { isFinished } from '../../../../core/records/mission/mission.ts'
import { loadMission, missionKey } from '../../../../core/records/mission/mission-items.ts'
import { loadHandedCall } from '../../../../core/records/tool-call/handed-call.ts'
import type { Mishap } from '../../../faults/fault.ts'
import { runOn, untilAnswered } from '../../../faults/mission-lives.ts'
import { deliverAll, type Run } from '../../../simulation/deliver.ts'
import { calls, reply, says, textOf } from '../../../simulation/replies.ts'
import {
  createSimulatedPlatform,
  type Process,
  type SimulatedPlatform,
} from '../../../simulation/simulated-platform.ts'
import { quietProblems, untilQuiet } from '../../../simulation/until-quiet.ts'

let platform: SimulatedPlatform
let process: Process
/** What the model was shown once it had results. */
let shown: (readonly Turn[])[]

beforeEach(() => {
  shown = []
})
afterEach(() => platform.close())

/** The agent that is asked to begin decides on these calls at once; others say what they were asked. */
function deciding(parts: readonly ModelPart[], told: Partial<ModelReply> = {}): Models {
  return {
    price: () => undefined,
    async *generate({ turns }) {
      const asked = textOf(turns[0])
      if (asked !== 'begin') yield* reply([says(asked)])
      else if (turns.length === 1) yield* reply(parts, told)
      else {
        shown.push(turns)
        yield* reply([says('done')])
      }
    },
  }
}

const limits = { max_steps: 100, max_output_tokens: 1000 }

/** A mission whose model has decided on these calls of `render`, which changes nothing, `print`, which does, and others. */
async function decided(
  parts: readonly ModelPart[],
  { told, agent }: { readonly told?: Partial<ModelReply>; readonly agent?: Partial<NewAgent> } = {},
): Promise<string> {
  platform = await createSimulatedPlatform({ concurrency: 1, models: deciding(parts, told) })
  process = platform.process((_call, perform) => perform())
  await declareTools()
  await process.createAgent({ name: 'printer', tools: ['render', 'print', 'calculator', 'delegate'], limits, ...agent })
  const { id } = await process.submit({ agent: 'printer', input: 'begin', max_attempts: 1 })
  await deliver()
  return id
}

async function declareTools(): Promise<void> {
  await process.declareTool('render', { description: 'Renders.', effect: 'none', timeout_s: 600 })
  await process.declareTool('print', { description: 'Prints.', effect: 'write', timeout_s: 600 })
}

const renders = (...pages: readonly string[]) => pages.map((page) => calls('render', { page }, page))
const deliver = () => deliverAll(platform, (act) => act(process))
const polled = async () => (await process.pollCalls('render', 'print')).calls
const answer = ({ id, lease }: HandedCall, output: string) => process.answerCall(id, { lease, output })
const pagesOf = (handed: readonly HandedCall[]) => handed.map(({ arguments: given }) => pageIn(given)).toSorted()
const refused = (code: string) => expect.objectContaining({ code })

function pageIn(given: unknown): string {
  return typeof given === 'object' && given !== null && 'page' in given ? String(given.page) : ''
}

/** Those that were given out, by their page. */
async function taken(): Promise<(page: string) => HandedCall> {
  const handed = await polled()
  return (page) => {
    const found = handed.find((one) => pageIn(one.arguments) === page)
    if (!found) throw new Error(`${page} was not given out, but ${pagesOf(handed)}`)
    return found
  }
}

/** The results in the order in which they were recorded. */
async function recordedOf(mission: string): Promise<readonly (readonly [call: string, output: unknown])[]> {
  const { steps } = await platform.record(mission)
  return steps.flatMap((step) => ('output' in step ? [[step.call_id, step.output] as const] : []))
}

/** The results in the order in which the model was told them, without the frames around text from outside. */
function told() {
  const results = shown.at(-1)?.filter(({ role }) => role === 'tool') ?? []
  return results.map((turn) => [
    'call_id' in turn ? turn.call_id : '',
    textOf(turn).replace(/^<<outside \S+>>\n(.*)\n<<end of outside \S+>>$/s, '$1'),
  ])
}

async function atRest(mission: string) {
  await untilQuiet(platform, (act) => act(process))
  expect((await quietProblems(platform)).problems).toEqual([])
  return (await platform.record(mission)).mission
}

test('are handed over together, recorded as they are answered, and told in the order of the calls', async () => {
  const id = await decided(renders('a', 'b', 'c'))
  const call = await taken()
  const { mission, events } = await platform.record(id)
  const ids = ['a', 'b', 'c'].map((page) => call(page).id)
  expect(mission).toMatchObject({
    status: 'WAITING',
    waiting_for: {
      kind: 'tool',
      tool: 'render',
      tool_call_id: ids[0],
      calls: ids.map((one) => ({ tool_call_id: one })),
    },
  })
  expect(events.at(-1)).toMatchObject({ type: 'mission.waiting', data: { kind: 'tool', tool_call_ids: ids } })
  await answer(call('c'), 'C')
  await answer(call('a'), 'A')
  expect(await recordedOf(id)).toEqual([
    ['c', 'C'],
    ['a', 'A'],
  ])
  await deliver()
  expect((await platform.record(id)).mission).toMatchObject({
    ...{ status: 'WAITING', usage: { model_calls: 1, tool_calls: 2 } },
    waiting_for: { tool_call_id: ids[1], calls: [{ tool_call_id: ids[1] }] },
  })
  const { reasons } = await process.explain(id)
  expect(reasons).toMatchObject([{ code: 'waiting_for_tool', data: { calls: [{ tool_call_id: ids[1] }] } }])
  await answer(call('a'), 'something else')
  await answer(call('b'), 'B')
  expect(await atRest(id)).toMatchObject({ status: 'COMPLETED', usage: { model_calls: 2, tool_calls: 3 } })
  expect(told()).toEqual([
    ['a', 'A'],
    ['b', 'B'],
    ['c', 'C'],
  ])
})

test('that are answered at once are each recorded once', async () => {
  const pages = Array.from({ length: 10 }, (_, at) => `page ${at}`)
  const id = await decided(renders(...pages))
  const handed = await polled()
  await Promise.all(handed.map((one) => answer(one, `${pageIn(one.arguments)}!`)))
  expect(await atRest(id)).toMatchObject({ status: 'COMPLETED', usage: { tool_calls: 10 } })
  expect(told()).toEqual(pages.map((page) => [page, `${page}!`]))
})

test('with an effect are made one at a time, in their place', async () => {
  const print = (page: string) => calls('print', { page }, page)
  const id = await decided([...renders('a', 'b'), print('c'), ...renders('d', 'e'), print('f'), print('g')])
  const rounds: (readonly string[])[] = []
  for (let handed = await polled(); handed.length > 0; handed = await polled()) {
    rounds.push(pagesOf(handed))
    for (const one of handed) await answer(one, 'done')
    await deliver()
  }
  expect(rounds).toEqual([['a', 'b'], ['c'], ['d', 'e'], ['f'], ['g']])
  expect((await atRest(id)).status).toBe('COMPLETED')
})

test('are under way beside what was delegated, whichever is answered first', async () => {
  const delegated = (part: string) => calls('delegate', { agent: 'echo', input: part }, part)
  const sum = calls('calculator', { expression: '1 + 1' }, 'sum')
  const parts = [...renders('a'), delegated('part 1'), sum, ...renders('b'), delegated('part 2')]
  platform = await createSimulatedPlatform({ concurrency: 1, models: deciding(parts) })
  process = platform.process((_call, perform) => perform())
  await declareTools()
  await process.createAgent({ name: 'printer', tools: ['render', 'calculator', 'delegate'], limits })
  const { id } = await process.submit({ agent: 'printer', input: 'begin' })
  for (const message of platform.receive()) {
    await process.execute(message.body)
    await platform.lanes.delete(message)
  }
  const call = await taken()
  const { mission, events } = await platform.record(id)
  const both = [call('a'), call('b')].map((one) => ({ tool: 'render', tool_call_id: one.id, until: one.deadline }))
  expect(mission).toMatchObject({ status: 'WAITING', waiting_for: { kind: 'child', of: 2, calls: both } })
  expect(events.at(-1)?.data).toMatchObject({ kind: 'child', tool_call_ids: both.map((one) => one.tool_call_id) })
  const { reasons } = await process.explain(id)
  expect(reasons).toMatchObject([{ code: 'waiting_for_child', data: { calls: both } }])
  expect(reasons[0]?.sentence).toContain('a process that serves render to answer 2 calls')
  await answer(call('a'), 'A')
  await deliver()
  expect((await platform.record(id)).mission).toMatchObject({
    ...{ status: 'WAITING', waiting_for: { kind: 'tool', calls: [both[1]] } },
    usage: { tool_calls: 2 },
  })
  await answer(call('b'), 'B')
  expect(await atRest(id)).toMatchObject({ status: 'COMPLETED', attempt: 1 })
  expect(told()).toEqual([
    ['a', 'A'],
    ['part 1', 'part 1'],
    ['sum', expect.stringContaining('"result":2')],
    ['b', 'B'],
    ['part 2', 'part 2'],
  ])
})

test('are more than one write has room for in portions', async () => {
  const id = await decided(renders(...Array.from({ length: 25 }, (_, at) => String(at))))
  const rounds: number[] = []
  for (let handed = [...(await polled()), ...(await polled()), ...(await polled())]; handed.length > 0; ) {
    rounds.push(handed.length)
    for (const one of handed) await answer(one, 'done')
    await deliver()
    handed = [...(await polled()), ...(await polled())]
  }
  expect(rounds).toEqual([20, 5])
  expect(await atRest(id)).toMatchObject({ status: 'COMPLETED', usage: { tool_calls: 25 } })
})

test('are each given the time of their tool, and what is answered by then stays', async () => {
  const id = await decided(renders('a', 'b'))
  const call = await taken()
  await answer(call('b'), 'B')
  platform.advance(601_000)
  await deliver()
  await expect(answer(call('a'), 'too late')).rejects.toEqual(refused('tool_call_closed'))
  expect((await atRest(id)).status).toBe('COMPLETED')
  expect(told()).toEqual([
    ['a', expect.stringContaining('tool_timed_out')],
    ['b', 'B'],
  ])
})

test.each(['beside none', 'beside a mission that was delegated'])(
  'are ended by the sweeper where timers are lost, %s',
  async (beside) => {
    let lost = 0
    platform = await createSimulatedPlatform({
      concurrency: 1,
      models: deciding([
        ...renders('a', 'b'),
        ...(beside === 'beside none' ? [] : [calls('delegate', { agent: 'slow', input: 'begin nothing' }, 'child')]),
      ]),
    })
    process = platform.process(async (call, perform) => {
      if (call.port !== 'scheduler') return perform()
      lost += 1
      return undefined as never
    })
    await declareTools()
    await process.createAgent({ name: 'slow', tools: ['render'] })
    await process.createAgent({ name: 'printer', tools: ['render', 'delegate'], limits })
    const { id } = await process.submit({ agent: 'printer', input: 'begin' })
    for (const message of platform.receive()) await process.execute(message.body)
    expect(lost).toBe(2)
    for (const ms of [301_000, 360_000]) {
      platform.advance(ms)
      await process.sweep()
    }
    expect((await recordedOf(id)).map(([, output]) => String(output).slice(0, 14))).toEqual([
      'tool_timed_out',
      'tool_timed_out',
    ])
    expect((await atRest(id)).status).toBe('COMPLETED')
  },
)

test('of a mission that is cancelled in the middle are withdrawn, and what was answered stays recorded', async () => {
  const id = await decided(renders('a', 'b', 'c'))
  const call = await taken()
  await answer(call('b'), 'B')
  await process.cancel(id)
  await expect(answer(call('a'), 'late')).rejects.toEqual(refused('tool_call_closed'))
  expect((await loadHandedCall(platform.store, call('c').id))?.call).toMatchObject({ status: 'WITHDRAWN', entry: null })
  expect(await recordedOf(id)).toEqual([['b', 'B']])
  platform.advance(61_000)
  expect(await polled()).toEqual([])
  expect((await platform.record(id)).mission.status).toBe('CANCELLED')
})

test('of a worker that is lost are given to another, and none that was answered or is worked on', async () => {
  const id = await decided(renders('a', 'b', 'c'))
  const call = await taken()
  await answer(call('a'), 'A')
  platform.advance(50_000)
  const noted = ToolCallProgress.parse({ lease: call('c').lease, text: 'half of it' })
  expect(await noteToolProgress(platform.ports)(platform.caller, call('c').id, noted)).toMatchObject({ shown: true })
  platform.advance(11_000)
  const again = await polled()
  expect(again).toMatchObject([{ id: call('b').id, key: call('b').key, times: 2 }])
  await expect(answer(call('b'), 'B')).rejects.toEqual(refused('lease_lost'))
  await answer(call('c'), 'C')
  for (const one of again) await answer(one, 'B')
  expect(await atRest(id)).toMatchObject({ status: 'COMPLETED', usage: { tool_calls: 3 } })
  expect(told()).toEqual([
    ['a', 'A'],
    ['b', 'B'],
    ['c', 'C'],
  ])
})

test('count towards the cap of tool calls, and a redrive hands over those alone that have no result', async () => {
  const id = await decided(renders('a', 'b', 'c'), { agent: { limits: { ...limits, max_tool_calls: 2 } } })
  const handed = await polled()
  expect(pagesOf(handed)).toEqual(['a', 'b'])
  for (const one of handed) await answer(one, pageIn(one.arguments))
  expect(await atRest(id)).toMatchObject({ status: 'FAILED', error: { code: 'limit_exceeded' } })
  const { new_mission_id } = await process.redrive(id, { from_step: 'failed' })
  await deliver()
  const left = await polled()
  expect(pagesOf(left)).toEqual(['c'])
  for (const one of left) await answer(one, 'c')
  expect((await atRest(String(new_mission_id))).status).toBe('COMPLETED')
  expect(told()).toEqual(['a', 'b', 'c'].map((page) => [page, page]))
})

test('of a reply that was cut off are not made', async () => {
  const id = await decided(renders('a', 'b'), { told: { reason: 'length' } })
  expect(await polled()).toEqual([])
  expect(await recordedOf(id)).toEqual([])
})

test('that an earlier release handed over are answered', async () => {
  const id = await decided(renders('a'))
  const stored = await loadMission(platform.store, id)
  if (!waitsFor(stored, 'tool')) throw new Error('It waits for no call')
  const { kind, since, tool, tool_call_id, until } = stored.mission.waiting_for
  const body = { ...stored.mission, waiting_for: { kind, since, tool, tool_call_id, until } }
  const item = { ...missionKey(id), version: stored.version + 1, body }
  await platform.store.write([{ change: 'put', table: 'entities', item, when: { version: stored.version } }])
  expect((await platform.record(id)).mission.waiting_for).toMatchObject({ calls: [{ tool_call_id }] })
  await answer((await taken())('a'), 'A')
  expect((await atRest(id)).status).toBe('COMPLETED')
  expect(told()).toEqual([['a', 'A']])
})

const pages = ['a', 'b', 'c']

/** A mission with three calls, and whoever answers them, until all is at rest; each does again what was cut off. */
async function livedThrough(fault?: { readonly position: number; readonly mishap: Mishap }) {
  platform = await createSimulatedPlatform({ concurrency: 1, models: deciding(renders(...pages)) })
  process = platform.process((_call, perform) => perform())
  await declareTools()
  await process.createAgent({ name: 'printer', tools: ['render'], limits })
  const { id } = await process.submit({ agent: 'printer', input: 'begin' })
  const effects: string[] = []
  const problems: string[] = []
  const run: Run = runOn(platform, effects, problems, fault)
  const repeated: string[] = []
  for (let round = 0; round < 20; round++) {
    await deliverAll(platform, run)
    const { calls: handed } = await untilAnswered(() => run((one) => one.pollCalls('render')))
    for (const one of handed) {
      const page = pageIn(one.arguments)
      if ((await recordedOf(id)).some(([call]) => call === page)) repeated.push(page)
      const answered = () => run((server) => server.answerCall(one.id, { lease: one.lease, output: `${page}!` }))
      await untilAnswered(answered)
    }
    platform.advance(30_000)
    await run((one) => one.sweep()).catch(() => {})
    if ((await platform.stored()).missions.every(isFinished)) break
  }
  await untilQuiet(platform, run)
  const { records, problems: left } = await quietProblems(platform)
  return { id, effects, record: records[0], problems: [...problems, ...left, ...repeated] }
}

test('are each answered once whichever write fails or process dies in the middle', async () => {
  const undisturbed = await livedThrough()
  for (const position of undisturbed.effects.keys()) {
    for (const mishap of ['fails before', 'fails after', 'dies before', 'dies after'] as const) {
      platform.close()
      const { id, record, problems } = await livedThrough({ position, mishap })
      expect([position, mishap, ...problems]).toEqual([position, mishap])
      expect([position, mishap, record?.mission.status]).toEqual([position, mishap, 'COMPLETED'])
      expect((await recordedOf(id)).toSorted()).toEqual(pages.map((page) => [page, `${page}!`]))
    }
  }
}, 120_000)
