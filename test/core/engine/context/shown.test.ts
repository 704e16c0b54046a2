import { expect, test } from 'vitest'
import { summaryTurns, type View } from '../../../../core/engine/context/shown.ts'
import { noHistory } from '../../../../core/records/conversation/history.ts'
import type { RecordedStep } from '../../../../core/records/mission/recorded-step.ts'

const time = '2026-11-21T08:00:00.000Z'
const base = { attempt: 1, started_at: time, finished_at: time }

function called(number: number, tool: string): RecordedStep {
  const call = { kind: 'tool_call' as const, call_id: `c${number}`, tool, arguments: {}, output: 'x', is_error: false }
  return { ...base, number, ...call, effect: null }
}

function summary(number: number, to: number): RecordedStep {
  const used = { input_tokens: 1, output_tokens: 1, cost_usd: 0 }
  const said = { text: 'It has read.', tool_calls: [], finish_reason: 'stop' as const }
  return {
    ...base,
    number,
    kind: 'model_call',
    model: 'test/model',
    ...said,
    ...used,
    summarises: { what: 'steps', to },
  }
}

const view: View = {
  dropped: { elided_to: 0, steps_to: 1, messages_to: 0 },
  page: 1000,
  readable: true,
  isOutside: false,
}
const originIn = (steps: readonly RecordedStep[], changes: Partial<View> = {}) => {
  const [turn] = summaryTurns('steps', { steps, history: noHistory }, { ...view, ...changes })
  return turn?.role === 'user' && turn.parts[0]?.type === 'text' ? turn.parts[0].origin : 'absent'
}

test('a summary of what others wrote is text from outside too', () => {
  expect(originIn([called(1, 'http_fetch'), summary(2, 1)])).toBe('outside')
  expect(originIn([called(1, 'clock'), summary(2, 1)], { isOutside: true })).toBe('outside')
})

test('one of steps before anything was read is not', () => {
  expect(originIn([called(1, 'clock'), summary(2, 1), called(3, 'http_fetch')])).toBeUndefined()
})
