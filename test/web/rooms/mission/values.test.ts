import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Mission, NewMission } from '../../../../contract/resources/mission.ts'
import { editedInput, inputIn } from '../../../../web/kit/parsed-json.ts'
import { submissionLike } from '../../../../web/rooms/mission/acts/submission.ts'
import { amountsIn } from '../../../../web/rooms/mission/budget/amounts.ts'
import { effectsIn } from '../../../../web/rooms/mission/effects/effects.ts'
import { at, toolCall } from './a-step.ts'

test('an input that nobody edits is submitted as it was', () => {
  const numberless = fc
    .jsonValue()
    .filter((value) => typeof value !== 'number' && typeof value !== 'boolean' && value !== null)
  fc.assert(
    fc.property(numberless, (value) => {
      const input = JSON.parse(JSON.stringify(value))
      expect(inputIn(editedInput(input))).toEqual(input)
    }),
  )
  expect(editedInput('what is 6 * 7?')).toBe('what is 6 * 7?')
  expect(inputIn('{not json')).toBe('{not json')
})

test('a budget is an amount above zero in at least one unit', () => {
  expect(amountsIn('2,5', '')).toEqual({ usd: 2.5 })
  expect(amountsIn('', '1000')).toEqual({ tokens: 1000 })
  for (const [usd, tokens] of [
    ['', ''],
    ['0', ''],
    ['-1', ''],
    ['much', ''],
    ['1', '1.5'],
  ] as const)
    expect(amountsIn(usd, tokens)).toBeUndefined()
})

test('a mission is submitted again with all options that it had, and is accepted', () => {
  const mission = Mission.parse(completed)
  const edited = { agent: 'coder', input: '{"a":1}', priority: 'HIGH', budgetUsd: 2, tags: ['x'] } as const
  const again = submissionLike(mission, edited)
  expect(NewMission.parse(again)).toMatchObject({
    ...{ agent: 'coder', input: { a: 1 }, priority: 'HIGH', budget: { usd: 2, tokens: 500 }, tags: ['x'] },
    ...{ subject: 'acme', timeout_s: 60, max_attempts: 2, metadata: { order: '7' }, input_from_outside: true },
    concurrency: [{ key: 'site', limit: 2 }],
  })
})

test('an effect that is under way or unknown stands before those that are recorded, the newest first', () => {
  const effect = (key: string) => ({ kind: 'write', key, state: 'DONE' }) as const
  const steps = [
    toolCall(1, [0, 1], { effect: effect('k1') }),
    toolCall(2, [1, 2]),
    toolCall(3, [2, 3], { effect: effect('k3') }),
  ]
  const open = { tool: 'http_request', call_id: 'c', kind: 'write', key: 'k4', state: 'UNKNOWN', since: at(4) } as const
  expect(effectsIn(steps, open).map(({ key }) => key)).toEqual(['k4', 'k3', 'k1'])
})

const completed = {
  ...{ id: 'mis_01KADSM0Q9F7Y1H5T3PKZD8WXA', status: 'COMPLETED', agent: 'echo', agent_version: 1, input: 'x' },
  ...{ priority: 'LOW', budget: { usd: 1, tokens: 500 }, caps: null, timeout_s: 60, max_attempts: 2 },
  retry: { base_s: 1, factor: 2, cap_s: 300, jitter: 'full' },
  concurrency: [
    { key: 'site', limit: 2 },
    { key: 'agent:echo', limit: null },
  ],
  ...{ subject: 'acme', tags: [], metadata: { order: '7' }, parent_id: null, schedule_id: null, evaluation_id: null },
  ...{ callback_url: null, callback_events: [], redriven_from: null, conversation_id: null, attempt: 1 },
  ...{ created_at: at(0), updated_at: at(1), deadline: at(60), start_at: null, started_at: at(0), finished_at: at(1) },
  ...{
    pending: null,
    waiting_for: null,
    hold: null,
    open_effect: null,
    outside_text: 'given',
    output: 'x',
    error: null,
  },
  usage: { model_calls: 1, tool_calls: 0, input_tokens: 1, output_tokens: 1, cost_usd: 0 },
  last_seq: 4,
}
