import { expect, test } from 'vitest'
import { NewAgent } from '../../../../contract/resources/agent.ts'
import { PutFunctionTool } from '../../../../contract/resources/function-tool.ts'
import type { ToolCall } from '../../../../core/base/ports/models.ts'
import { sortCalls } from '../../../../core/engine/execution/sort-calls.ts'
import type { Leg } from '../../../../core/engine/legs/leg.ts'
import { functionTool } from '../../../../core/engine/tools/own/function-tool.ts'
import { calledTool } from '../../../../core/engine/tools/toolbox.ts'
import { noTools } from '../../../../core/engine/tools/toolset.ts'

const url = 'https://example.com/'
const calls = {
  fetch: { name: 'http_fetch', arguments: { url } },
  sum: { name: 'calculator', arguments: { expression: '1 + 1' } },
  post: { name: 'http_request', arguments: { url, method: 'POST' } },
  put: { name: 'http_request', arguments: { url, method: 'PUT' } },
  ask: { name: 'ask_person', arguments: { question: 'May I?' } },
  clock: { name: 'clock', arguments: {} },
  hand: { name: 'handoff', arguments: { agent: 'coder' } },
  give: { name: 'delegate', arguments: { agent: 'coder', input: 'a part' } },
  torn: { name: 'delegate', arguments: '{"agent":' },
  unknown: { name: 'sing', arguments: {} },
  wrong: { name: 'http_request', arguments: { url: 7 } },
} as const

type Kind = keyof typeof calls

/** An agent that has every tool but one; a person is asked before it looks at the clock. */
const agent = NewAgent.parse({
  name: 'all',
  instructions: '',
  tools: ['http_fetch', 'calculator', 'http_request', 'ask_person', 'clock', 'handoff', 'delegate'],
  approvals: [{ tool: 'clock', when: 'always' }],
})

const tools = { specs: [], called: calledTool }
const leg = legWith(null)

/** @param begun the id of the call that was begun with an effect */
function legWith(begun: string | null): Leg {
  const open_effect = begun === null ? null : { call_id: begun, kind: 'write', state: 'INTENDED' }
  return { agent, tools, steps: [], stored: { mission: { id: 'mis_1', open_effect } } } as unknown as Leg
}

/** None of these tools has anything to check. */
const ports = { checks: { check: () => Promise.reject(new Error('Nothing is checked here')) } }

async function sorted(kinds: readonly Kind[], begun: readonly number[] = [], on = leg) {
  const open = kinds.map((kind, at): ToolCall => ({ id: String(at), ...calls[kind] }))
  const { delegations, free, alone } = await sortCalls(ports, on, open, new Set(begun.map(String)))
  const at = ({ id }: ToolCall) => Number(id)
  return [delegations.map(at), free.map(at), alone && at(alone)]
}

test.each<[kinds: readonly Kind[], delegations: number[], free: number[], alone: number | undefined]>([
  [['fetch', 'sum', 'fetch'], [], [0, 1, 2], undefined],
  [['give', 'give', 'give'], [0, 1, 2], [], undefined],
  [['fetch', 'give', 'sum'], [1], [0, 2], undefined],
  // A write waits for what stands before it, and is waited for by what stands after it.
  [['fetch', 'post', 'sum', 'give'], [], [0], 1],
  [['post', 'fetch', 'give'], [], [], 0],
  [['give', 'put', 'fetch'], [0], [], 1],
  [['hand', 'fetch'], [], [], 0],
  [['sum', 'hand', 'give'], [], [0], 1],
  // A question keeps only writes and other questions waiting.
  [['ask', 'fetch', 'give'], [2], [1], 0],
  [['clock', 'sum', 'ask', 'fetch'], [], [1, 3], 0],
  [['fetch', 'ask', 'post', 'sum'], [], [0], 1],
  // What cannot be carried out changes nothing.
  [['torn', 'unknown', 'wrong', 'give'], [3], [0, 1, 2], undefined],
])('of %j', async (kinds, delegations, free, alone) => {
  expect(await sorted(kinds)).toEqual([delegations, free, alone])
})

test('what others answer is handed over together as far as it changes nothing, before and after a question', async () => {
  const served = (effect: 'none' | 'write') => {
    const declared = PutFunctionTool.parse({ description: 'Renders a page.', effect })
    return functionTool({ name: 'render', version: 1, created_at: '2026-11-30T00:00:00.000Z', ...declared })
  }
  const known = new Map([
    ['render', served('none')],
    ['print', served('write')],
  ])
  const called = (name: string) => known.get(name) ?? calledTool(name)
  const on: Leg = { ...leg, tools: { ...noTools, called } }
  const open = ['render', 'ask_person', 'render', 'print', 'render'].map((name, at): ToolCall => {
    return { id: String(at), name, arguments: name === 'ask_person' ? calls.ask.arguments : {} }
  })
  const { free, handed, alone } = await sortCalls(
    { checks: { check: async () => ({ outcome: 'follows' }) } },
    on,
    open,
    new Set(),
  )
  expect(free).toEqual([])
  expect(handed.map(({ planned, seconds }) => [planned.call.id, seconds])).toEqual([
    ['0', 300],
    ['2', 300],
  ])
  expect(alone?.name).toBe('ask_person')
})

test('what is under way is not begun again, and a write waits for it', async () => {
  expect(await sorted(['give', 'give', 'fetch', 'post'], [0])).toEqual([[1], [2], 3])
})

test('what was begun with an effect is settled by itself, although its tool is gone or has none by now', async () => {
  expect(await sorted(['unknown', 'sum'], [], legWith('0'))).toEqual([[], [], 0])
  expect(await sorted(['fetch', 'sum', 'give'], [], legWith('0'))).toEqual([[], [], 0])
  expect(await sorted(['wrong', 'fetch'], [], legWith('0'))).toEqual([[], [], 0])
})

test('of two calls with one id the second waits for the result of the first', async () => {
  const twin = { id: 'x', ...calls.fetch }
  expect(await sortCalls(ports, leg, [twin, twin, twin], new Set())).toEqual({
    delegations: [],
    free: [twin],
    handed: [],
    alone: undefined,
  })
})
