import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type * as z from 'zod'
import { PutFunctionTool } from '../../../../contract/resources/function-tool.ts'
import { NewTool } from '../../../../contract/resources/tool.ts'
import {
  type HandedCall,
  PollToolCalls,
  ToolCallProgress,
  ToolCallResult,
} from '../../../../contract/resources/tool-call.ts'
import { waitsFor } from '../../../../core/engine/waiting/wake.ts'
import { answerToolCall, noteToolProgress } from '../../../../core/features/tool-calls/answer-call.ts'
import { pollToolCalls } from '../../../../core/features/tool-calls/poll-calls.ts'
import {
  deleteFunctionTool,
  getFunctionTool,
  listFunctionTools,
  listFunctionToolVersions,
  putFunctionTool,
} from '../../../../core/features/tools/manage-function-tools.ts'
import { createTool } from '../../../../core/features/tools/manage-tools.ts'
import { loadMission, missionKey } from '../../../../core/records/mission/mission-items.ts'
import { functionToolKey } from '../../../../core/records/tool/function-tool.ts'
import { deliverAll } from '../../../simulation/deliver.ts'
import type { Process, SimulatedPlatform } from '../../../simulation/simulated-platform.ts'
import { quietProblems } from '../../../simulation/until-quiet.ts'
import { otherCaller, platformWith } from '../../engine/connections/services.ts'

let platform: SimulatedPlatform
let process: Process

beforeEach(async () => {
  platform = await platformWith([])
  process = platform.process((_call, perform) => perform())
})
afterEach(() => platform.close())

const parameters = { type: 'object', properties: { page: { type: 'integer' } }, required: ['page'] }
const declare = (given: Partial<z.input<typeof PutFunctionTool>> = {}, name = 'render') => {
  const tool = PutFunctionTool.parse({ description: 'Renders a page.', parameters, ...given })
  return putFunctionTool(platform.ports)(platform.caller, name, tool)
}
const polled = async (given: Partial<z.input<typeof PollToolCalls>> = {}, caller = platform.caller) =>
  (await pollToolCalls(platform.ports)(caller, PollToolCalls.parse({ tools: ['render'], ...given }))).calls
const answer = ({ id, lease }: HandedCall, given: Partial<z.input<typeof ToolCallResult>> = {}) =>
  answerToolCall(platform.ports)(platform.caller, id, ToolCallResult.parse({ lease, output: 'done', ...given }))
const progress = ({ id, lease }: HandedCall, text?: string) =>
  noteToolProgress(platform.ports)(
    platform.caller,
    id,
    ToolCallProgress.parse({ lease, ...(text !== undefined && { text }) }),
  )
const deliver = () => deliverAll(platform, (act) => act(process))
const refused = (code: string) => expect.objectContaining({ code })

/** A mission whose model calls the tool, and what it waits for. */
async function call(input = 'call render with {"page": 7}', more: object = {}) {
  await process.createAgent({ name: 'printer', tools: ['render'], ...more })
  const { id } = await process.submit({ agent: 'printer', input })
  await deliver()
  return id
}

async function oneCall(): Promise<HandedCall> {
  const [first, ...others] = await polled()
  if (!first || others.length > 0) throw new Error(`There are ${others.length + (first ? 1 : 0)}`)
  return first
}

const ended = async (mission: string) => {
  await deliver()
  const { records, problems } = await quietProblems(platform)
  expect(problems).toEqual([])
  const record = records.find((one) => one.mission.id === mission)
  if (!record) throw new Error('It is gone')
  return record
}

describe('a function tool', () => {
  test('is declared once, and again where it is another', async () => {
    const first = await declare()
    expect(first).toMatchObject({ name: 'render', version: 1, effect: 'write', timeout_s: 300 })
    expect(await declare()).toEqual(first)
    expect(await declare({ timeout_s: 10 })).toMatchObject({ version: 2, timeout_s: 10 })
    expect(await getFunctionTool(platform.ports)(platform.caller, 'render')).toMatchObject({ version: 2 })
    expect((await listFunctionTools(platform.ports)(platform.caller, {})).items).toHaveLength(1)
    await expect(getFunctionTool(platform.ports)(otherCaller(platform), 'render')).rejects.toEqual(refused('not_found'))
    await deleteFunctionTool(platform.ports)(platform.caller, 'render')
    await expect(process.createAgent({ name: 'x', tools: ['render'] })).rejects.toEqual(refused('not_applicable'))
  })

  test('stays readable in each of its versions, also once it was changed or deleted', async () => {
    await declare({ timeout_s: 1 })
    await declare({ timeout_s: 2 })
    const get = (version?: number) => getFunctionTool(platform.ports)(platform.caller, 'render', version)
    const versions = async () => (await listFunctionToolVersions(platform.ports)(platform.caller, 'render', {})).items
    expect(await get(1)).toMatchObject({ version: 1, timeout_s: 1 })
    expect(await get(2)).toEqual(await get())
    await expect(get(3)).rejects.toEqual(refused('not_found'))
    await deleteFunctionTool(platform.ports)(platform.caller, 'render')
    await expect(get()).rejects.toEqual(refused('not_found'))
    expect(await get(2)).toMatchObject({ timeout_s: 2 })
    expect(await declare({ timeout_s: 3 })).toMatchObject({ version: 3 })
    expect((await versions()).map(({ version, timeout_s }) => [version, timeout_s])).toEqual([
      [3, 3],
      [2, 2],
      [1, 1],
    ])
    const others = listFunctionToolVersions(platform.ports)(otherCaller(platform), 'render', {})
    await expect(others).rejects.toEqual(refused('not_found'))
  })

  test('that was declared before versions were kept has them from the next one on', async () => {
    const body = { ...(await declare({ timeout_s: 1 })), version: 4 }
    const old = { ...functionToolKey('render'), version: 2, body }
    await platform.store.write([
      { change: 'put', table: 'entities', item: old, when: { version: 1 } },
      { change: 'delete', table: 'entities', key: { partition: 'function-tool#render', sort: 'v000001' } },
    ])
    const get = (version: number) => getFunctionTool(platform.ports)(platform.caller, 'render', version)
    const versions = async () => (await listFunctionToolVersions(platform.ports)(platform.caller, 'render', {})).items
    expect(await versions()).toEqual([body])
    expect(await get(4)).toEqual(body)
    await declare({ timeout_s: 2 })
    expect((await versions()).map(({ version }) => version)).toEqual([5, 4])
    expect(await get(4)).toEqual(body)
  })

  test('has a name that means no other tool', async () => {
    await expect(declare({}, 'clock')).rejects.toEqual(refused('already_exists'))
    await expect(declare({}, 'mcp__shop__find')).rejects.toEqual(refused('not_applicable'))
    const request = { method: 'GET', url: 'https://api.example.com/' } as const
    const http = (name: string) =>
      createTool(platform.ports)(platform.caller, NewTool.parse({ name, description: 'x', request }))
    await http('find')
    await expect(declare({}, 'find')).rejects.toEqual(refused('already_exists'))
    await declare()
    await expect(http('render')).rejects.toEqual(refused('already_exists'))
  })

  test('has parameters that can be checked', async () => {
    await expect(declare({ parameters: { type: 'string' } })).rejects.toEqual(refused('not_applicable'))
    await expect(declare({ parameters: { type: 'object', not: {} } })).rejects.toEqual(refused('not_applicable'))
    const large = { type: 'object', description: 'x'.repeat(40_000) }
    await expect(declare({ parameters: large })).rejects.toEqual(refused('payload_too_large'))
  })
})

describe('a call', () => {
  test('is given out, and its mission waits without a slot and goes on with the answer', async () => {
    await declare({ effect: 'none' })
    const mission = await call()
    expect((await platform.record(mission)).mission).toMatchObject({
      status: 'WAITING',
      waiting_for: { kind: 'tool', tool: 'render', tool_call_id: expect.stringMatching(/^tcl_/) },
    })
    expect((await process.explain(mission)).reasons).toMatchObject([{ code: 'waiting_for_tool' }])
    const one = await oneCall()
    expect(one).toMatchObject({
      ...{ tool: 'render', tool_version: 1, arguments: { page: 7 }, mission_id: mission, agent: 'printer' },
      ...{ effect: 'none', times: 1, lease: '1', subject: null },
    })
    expect(await polled()).toEqual([])
    expect(await answer(one, { output: { pages: 1 } })).toEqual({ id: one.id, mission_id: mission })
    const { mission: after, steps } = await ended(mission)
    expect(after).toMatchObject({ status: 'COMPLETED', usage: { tool_calls: 1 } })
    expect(steps.find(({ kind }) => kind === 'tool_call')).toMatchObject({
      ...{
        tool: 'render',
        tool_version: 1,
        arguments: { page: 7 },
        output: { pages: 1 },
        is_error: false,
        effect: null,
      },
    })
  })

  test('that is answered twice counts once, and by another lease is refused', async () => {
    await declare()
    const mission = await call()
    const one = await oneCall()
    await expect(answer({ ...one, lease: '2' })).rejects.toEqual(refused('lease_lost'))
    await answer(one)
    await answer(one, { output: 'something else' })
    await expect(progress(one)).rejects.toEqual(refused('tool_call_closed'))
    const { steps } = await ended(mission)
    expect(steps.filter(({ kind }) => kind === 'tool_call')).toMatchObject([
      { output: 'done', effect: { kind: 'write', state: 'DONE', key: one.key } },
    ])
  })

  test('whose arguments do not follow the parameters is never given out', async () => {
    await declare()
    const mission = await call('call render with {"page": "seven"}')
    expect(await polled()).toEqual([])
    const { steps } = await ended(mission)
    expect(steps.find(({ kind }) => kind === 'tool_call')).toMatchObject({ is_error: true })
  })

  test('that failed is told to the model as that', async () => {
    await declare()
    const mission = await call()
    await answer(await oneCall(), { output: 'out of paper', is_error: true })
    const { steps } = await ended(mission)
    expect(steps.find(({ kind }) => kind === 'tool_call')).toMatchObject({
      ...{ output: 'out of paper', is_error: true, effect: { state: 'FAILED' } },
    })
  })

  test('is given out again where its lease passed, unless it is a write; and each time under one key', async () => {
    await declare({ effect: 'idempotent' })
    const mission = await call()
    const first = await oneCall()
    platform.advance(61_000)
    const second = await oneCall()
    expect(second).toMatchObject({ id: first.id, key: first.key, times: 2 })
    await expect(answer(first)).rejects.toEqual(refused('lease_lost'))
    await answer(second)
    expect((await ended(mission)).mission.status).toBe('COMPLETED')
  })

  test('that is a write is given out once', async () => {
    await declare()
    await call()
    const one = await oneCall()
    platform.advance(61_000)
    expect(await polled()).toEqual([])
    await answer(one)
  })

  test('that is worked on stays with whoever says so, and what is said is told, once a second', async () => {
    await declare({ effect: 'none' })
    const mission = await call()
    const one = await oneCall()
    platform.advance(50_000)
    expect(await progress(one, '1 of 2')).toMatchObject({ id: one.id, shown: true })
    expect(await progress(one, '2 of 2')).toMatchObject({ shown: false })
    platform.advance(50_000)
    expect(await polled()).toEqual([])
    await progress(one)
    await answer(one)
    const { events } = await ended(mission)
    expect(events.filter(({ type }) => type === 'tool.progress').map(({ data }) => data)).toEqual([
      { tool: 'render', call_id: expect.any(String), tool_call_id: one.id, text: '1 of 2' },
    ])
  })

  test('that nobody takes is told to the model as one without an answer', async () => {
    await declare({ timeout_s: 30 })
    const mission = await call()
    platform.advance(31_000)
    const { mission: after, steps } = await ended(mission)
    expect(after.status).toBe('COMPLETED')
    expect(steps.find(({ kind }) => kind === 'tool_call')).toMatchObject({
      ...{ is_error: true, effect: { state: 'FAILED' } },
      output: 'tool_timed_out: nobody who serves render took this call within 30 s',
    })
    expect(await polled()).toEqual([])
  })

  test('is ended by the sweeper where its timer is lost', async () => {
    await declare({ timeout_s: 30, effect: 'none' })
    const mission = await call()
    const one = await oneCall()
    platform.advance(91_000)
    await process.sweep()
    await expect(answer(one)).rejects.toEqual(refused('tool_call_closed'))
    const { steps } = await ended(mission)
    expect(steps.find(({ kind }) => kind === 'tool_call')).toMatchObject({
      output: expect.stringContaining('may have begun'),
    })
  })

  test('that was taken as a write, and of which nothing was heard, is a person’s to decide on', async () => {
    await declare({ timeout_s: 30 })
    const mission = await call()
    const one = await oneCall()
    platform.advance(31_000)
    await deliver()
    const { mission: waiting } = await platform.record(mission)
    expect(waiting.waiting_for).toMatchObject({ kind: 'approval' })
    const [approval] = (await process.approvals('OPEN')).items
    expect(approval).toMatchObject({
      about: 'effect_unknown',
      tool: 'render',
      question: expect.stringContaining(one.key),
    })
    await process.decide(approval?.id ?? '', { decision: 'repeat' })
    await deliver()
    const again = await oneCall()
    expect(again).toMatchObject({ key: one.key, times: 1 })
    expect(again.id).not.toBe(one.id)
    await answer(again)
    expect((await ended(mission)).mission.status).toBe('COMPLETED')
  })

  test('of a mission that is cancelled is withdrawn, and its late answer is refused', async () => {
    await declare()
    const taken = await call()
    const one = await oneCall()
    await process.cancel(taken)
    await expect(answer(one)).rejects.toEqual(refused('tool_call_closed'))
    const { id } = await process.submit({ agent: 'printer', input: 'call render with {"page": 8}' })
    await deliver()
    await process.cancel(id)
    expect(await polled()).toEqual([])
  })

  test('that was given to nobody is answered by nobody', async () => {
    await declare()
    const mission = await call()
    const { waiting_for } = (await platform.record(mission)).mission
    const id = waiting_for?.kind === 'tool' ? waiting_for.tool_call_id : ''
    const guessed = ToolCallResult.parse({ lease: '0', output: 'guessed' })
    const noted = ToolCallProgress.parse({ lease: '0' })
    const { ports, caller } = platform
    await expect(answerToolCall(ports)(caller, id, guessed)).rejects.toEqual(refused('lease_lost'))
    await expect(noteToolProgress(ports)(caller, id, noted)).rejects.toEqual(refused('lease_lost'))
    await answer(await oneCall())
    expect((await ended(mission)).mission.status).toBe('COMPLETED')
  })

  test('of another tenant is not there', async () => {
    await declare()
    await call()
    const other = otherCaller(platform)
    expect(await polled({}, other)).toEqual([])
    const one = await oneCall()
    const given = ToolCallResult.parse({ lease: one.lease, output: 'mine' })
    await expect(answerToolCall(platform.ports)(other, one.id, given)).rejects.toEqual(refused('not_found'))
    await answer(one)
  })

  test('is given to no worker of a remote agent', async () => {
    const bound = { ...platform.caller, key: { ...platform.caller.key, agents: ['translator'] } }
    await expect(polled({}, bound)).rejects.toEqual(refused('forbidden'))
  })

  test('waits for a person first, where the agent says so, and is made with what they allowed', async () => {
    await declare()
    const mission = await call(undefined, { approvals: [{ tool: 'render', when: 'write' }] })
    expect(await polled()).toEqual([])
    const [approval] = (await process.approvals('OPEN')).items
    await expect(process.decide(approval?.id ?? '', { decision: 'approve', payload: { page: 'x' } })).rejects.toEqual(
      refused('not_applicable'),
    )
    await process.decide(approval?.id ?? '', { decision: 'approve', payload: { page: 9 } })
    await deliver()
    const one = await oneCall()
    expect(one.arguments).toEqual({ page: 9 })
    await answer(one)
    expect((await ended(mission)).mission.status).toBe('COMPLETED')
  })

  test('comes after what the model named beside it', async () => {
    await declare({ effect: 'none' })
    const mission = await call('what is 6 * 7?\ncall render with {"page": 7}', { tools: ['render', 'calculator'] })
    await answer(await oneCall())
    const { steps } = await ended(mission)
    expect(steps.flatMap((step) => (step.kind === 'tool_call' ? [step.tool] : []))).toEqual(['calculator', 'render'])
  })

  test('is taken by one of many who ask at once', async () => {
    await declare({ effect: 'none' })
    await call()
    const taken = await Promise.all(Array.from({ length: 8 }, () => polled()))
    expect(taken.flat()).toHaveLength(1)
  })

  test('wakes whoever waits for it', async () => {
    await declare()
    const waiting = polled({ wait: 20 })
    await call()
    const [one] = await waiting
    expect(one).toMatchObject({ tool: 'render' })
  })

  test('with a long answer is kept whole only where its mission has room for that', async () => {
    await declare({ effect: 'none' })
    const mission = await call('call render with {"page": 7}\ncall render with {"page": 8}')
    const output = 'x'.repeat(60_000)
    const [first, second] = await polled({ limit: 10 })
    if (!first || !second) throw new Error('They were not handed over together')
    await answer(first, { output })
    const stored = await loadMission(platform.store, mission)
    if (!waitsFor(stored, 'tool')) throw new Error('It waits for no call')
    const { waiting_for } = stored.mission
    expect(waiting_for.room).toBe(16_000_000 - 60_000)
    const body = { ...stored.mission, waiting_for: { ...waiting_for, room: 55_000 } }
    const item = { ...missionKey(mission), version: stored.version + 1, body }
    await platform.store.write([{ change: 'put', table: 'entities', item, when: { version: stored.version } }])
    await answer(second, { output })
    const { mission: after, steps } = await ended(mission)
    expect(after.status).toBe('COMPLETED')
    expect(steps.flatMap((step) => (step.kind === 'tool_call' ? [step.output] : []))).toEqual([
      output,
      expect.stringMatching(/^x{50000}\n\[This is all that is left here of 60000 characters/),
    ])
  })

  test('with an answer that is too long is refused, and may be answered otherwise', async () => {
    await declare()
    await call()
    const one = await oneCall()
    await expect(answer(one, { output: 'x'.repeat(300_000) })).rejects.toEqual(refused('payload_too_large'))
    await answer(one)
  })
})
