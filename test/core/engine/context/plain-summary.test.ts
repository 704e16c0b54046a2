import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Recorded } from '../../../../core/engine/context/dropped.ts'
import { plainSummary } from '../../../../core/engine/context/plain-summary.ts'
import { tokensOfText } from '../../../../core/engine/context/tokens.ts'
import type { RecordedStep } from '../../../../core/records/mission/recorded-step.ts'
import { saidIn } from '../../../../core/records/mission/step-parts.ts'
import { calls, says } from '../../../simulation/replies.ts'

const base = { attempt: 1, started_at: '2026-11-21T09:00:00.000Z', finished_at: '2026-11-21T09:00:00.000Z' }
const usage = { input_tokens: 1, output_tokens: 1, cost_usd: 0 }

function replied(number: number, text: string): RecordedStep {
  const said = saidIn([...(text === '' ? [] : [says(text)]), calls('clock', { zone: number })])
  return { ...base, ...usage, number, kind: 'model_call', model: 'a/b', ...said, finish_reason: 'tool_calls' }
}

function answered(number: number, output: string, is_error = false): RecordedStep {
  const call = { call_id: 'call_1', tool: 'clock', arguments: {}, effect: null, origin: 'inside' } as const
  return { ...base, number, kind: 'tool_call', ...call, output, is_error }
}

function summarised(number: number, to: number, text: string): RecordedStep {
  const said = { ...saidIn([says(text)]), finish_reason: 'stop', summarises: { what: 'steps', to } } as const
  return { ...base, ...usage, number, kind: 'model_call', model: 'a/b', ...said }
}

const dropped = { elided_to: 0, steps_to: 0, messages_to: 0 }
const ofSteps = (steps: readonly RecordedStep[]): Recorded => ({ steps, history: { said: [] } })
const asked = (to: number, what: 'steps' | 'messages' = 'steps') => ({ what, to, dropped })

test('each step has a line: what was called, its id, whether it failed, and its first line', () => {
  const steps = [
    replied(1, 'I look.\nAnd then I see.'),
    answered(2, '\nnoon\nand a bit'),
    replied(3, ''),
    answered(4, 'no such zone', true),
    replied(5, 'Not to be told yet'),
  ]
  expect(plainSummary(ofSteps(steps), asked(4), 1000)).toEqual([
    'The agent (step 1): I look.',
    'clock answered (s2): noon',
    'The agent (step 3): It calls clock with {"zone":3}',
    'clock failed (s4): no such zone',
  ])
})

test('it goes on from the summary before', () => {
  const steps = [
    replied(1, 'one'),
    answered(2, 'two'),
    summarised(3, 2, 'Before.'),
    replied(4, 'four'),
    answered(5, 'five'),
  ]
  expect(plainSummary(ofSteps(steps), asked(5), 1000)).toEqual([
    'Before.',
    'The agent (step 4): four',
    'clock answered (s5): five',
  ])
})

test('each message has a line, behind what its conversation remembers', () => {
  const said = [
    { number: 7, to: 7, role: 'user', text: 'Hello.\nAre you there?', files: [] },
    { number: 8, to: 7, role: 'model', text: 'Yes.', files: [] },
    { number: 9, to: 9, role: 'user', text: 'Later', files: [] },
  ] as const
  const record = { steps: [], history: { summary: { to: 5, text: 'They met.' }, said } }
  const told = plainSummary(record, { ...asked(7, 'messages'), dropped: { ...dropped, messages_to: 5 } }, 1000)
  expect(told).toEqual(['They met.', 'The person (m7): Hello.', 'The agent (m8): Yes.'])
})

test('of more than there is room for the newest lines stay, and half of it is for what was before', () => {
  const steps = Array.from({ length: 200 }, (_, at) => answered(at + 2, `result ${at} ${'x'.repeat(300)}`))
  const [before, note, ...lines] = plainSummary(
    ofSteps([summarised(1, 1, 'b'.repeat(9000)), ...steps]),
    asked(201),
    400,
  )
  expect(before).toBe('b'.repeat(800))
  expect(note).toBe(`(Of what came before, ${200 - lines.length} lines are left out.)`)
  expect(lines.length).toBeGreaterThan(5)
  expect(lines.at(-1)).toMatch(/^clock answered \(s201\): result 199/)
})

test('of what was before as much stays as there is room for beside the lines', () => {
  const steps = [summarised(1, 1, 'b'.repeat(9000)), answered(2, 'two'), answered(3, 'three')]
  const told = plainSummary(ofSteps(steps), asked(3), 400)
  expect(told.slice(1)).toEqual(['clock answered (s2): two', 'clock answered (s3): three'])
  expect(told[0]?.length).toBeGreaterThan(1500)
})

test('whatever it tells of, it keeps to its tokens', () => {
  const results = fc.array(fc.string({ maxLength: 400 }), { minLength: 1, maxLength: 120 })
  fc.assert(
    fc.property(
      results,
      fc.string({ maxLength: 9000 }),
      fc.integer({ min: 200, max: 4000 }),
      (outputs, before, tokens) => {
        const steps = outputs.map((output, at) => answered(at + 2, output))
        const parts = plainSummary(ofSteps([summarised(1, 1, before), ...steps]), asked(steps.length + 1), tokens)
        expect(tokensOfText(parts.join('\n'))).toBeLessThanOrEqual(tokens)
        expect(parts.at(-1)).toContain(`(s${steps.length + 1})`)
      },
    ),
    { numRuns: 200 },
  )
})
