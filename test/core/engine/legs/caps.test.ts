import { expect, test } from 'vitest'
import type { Step } from '../../../../contract/resources/mission.ts'
import { callsLeft, capsOf, requireTighter, requireWithinCaps, workedMs } from '../../../../core/engine/legs/caps.ts'

const agent = { name: 'worker', limits: { max_steps: 5, max_output_tokens: 100, max_tool_calls: 2, max_attempt_s: 60 } }

function step(kind: Step['kind'], seconds: number): Step {
  const times = {
    started_at: '2026-11-21T09:00:00.000Z',
    finished_at: new Date(Date.UTC(2026, 10, 21, 9) + seconds * 1000).toISOString(),
  }
  return { kind, ...times } as Step
}

function decided(decision: 'approve' | 'reject' | 'happened', seconds = 0, about = 'tool_call'): Step {
  return {
    ...step('tool_call', seconds),
    kind: 'approval',
    about,
    decision,
    by: 'ann',
    payload: {},
    note: null,
  } as Step
}

test('the tighter of two limits counts', () => {
  expect(capsOf(agent, { max_steps: 3, max_attempt_s: 90 })).toEqual({ ...agent.limits, max_steps: 3 })
  const loose = { limits: { max_steps: 5, max_output_tokens: 100 } }
  expect(capsOf(loose, { max_tool_calls: 1 })).toMatchObject({
    max_tool_calls: 1,
    max_attempt_s: Number.POSITIVE_INFINITY,
  })
})

test('a mission may not ask for more than its agent may do', () => {
  expect(() => requireTighter(agent, { max_steps: 5, max_tool_calls: 1 })).not.toThrow()
  expect(() => requireTighter(agent, { max_tool_calls: 3 })).toThrow(/max_tool_calls/)
})

test('each cap is named when it is reached', () => {
  const caps = capsOf(agent)
  const calls = (count: number) => Array.from({ length: count }, () => step('tool_call', 1))
  expect(() => requireWithinCaps(caps, calls(1), 'tool_call')).not.toThrow()
  expect(() => requireWithinCaps(caps, calls(2), 'tool_call')).toThrow(/max_tool_calls/)
  expect(() => requireWithinCaps(caps, calls(2), 'model_call')).not.toThrow()
  expect(() => requireWithinCaps(caps, calls(5), 'model_call')).toThrow(/max_steps/)
  expect(() => requireWithinCaps(caps, [step('model_call', 60)], 'model_call')).toThrow(/max_attempt_s/)
})

test('what is under way counts towards the cap of tool calls, and no cap is no bound', () => {
  const one = [step('model_call', 1), step('tool_call', 1)]
  expect([0, 1, 2].map((begun) => callsLeft(capsOf(agent), one, begun))).toEqual([1, 0, 0])
  const loose = { limits: { max_steps: 5, max_output_tokens: 100 } }
  expect(callsLeft(capsOf(loose), one, 40)).toBe(Number.POSITIVE_INFINITY)
})

test('a call that a person lets be made counts once, when it is made; one that is answered in its place counts too', () => {
  const caps = { ...capsOf(agent), max_tool_calls: 1 }
  const allowed = [step('model_call', 1), decided('approve')]
  expect(() => requireWithinCaps(caps, allowed, 'tool_call')).not.toThrow()
  expect(callsLeft(caps, allowed, 0)).toBe(1)
  expect(() => requireWithinCaps({ ...caps, max_steps: 2 }, allowed, 'model_call')).not.toThrow()
  for (const answer of [decided('reject'), decided('happened'), decided('approve', 0, 'question')]) {
    expect(() => requireWithinCaps(caps, [step('model_call', 1), answer], 'tool_call')).toThrow(/max_tool_calls/)
  }
})

test('the time of an attempt is that of its own calls, and not what a person takes to decide on them', () => {
  const steps = [step('model_call', 2), step('delegation', 600), decided('approve', 3600), step('tool_call', 3)]
  expect(workedMs(steps)).toBe(5000)
})
