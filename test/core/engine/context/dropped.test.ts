import { expect, test } from 'vitest'
import { narrowedIn } from '../../../../core/engine/context/dropped.ts'
import type { RecordedStep } from '../../../../core/records/mission/recorded-step.ts'

const time = '2026-11-21T08:00:00.000Z'

function called(number: number, model: string, room_tokens?: number): RecordedStep {
  const base = { number, attempt: 1, started_at: time, finished_at: time }
  const said = { text: 'on', tool_calls: [], finish_reason: 'stop' as const }
  const context = { elided: 0, elided_to: 0, ...(room_tokens !== undefined && { room_tokens }) }
  return { ...base, kind: 'model_call', model, ...said, context, input_tokens: 1, output_tokens: 1, cost_usd: 0 }
}

test('what one model refused makes no room smaller that another has, and is known again when that one goes on', () => {
  const steps = [called(1, 'test/small'), called(2, 'test/small', 4000), called(3, 'test/large')]
  expect(narrowedIn(steps, ['test/large'])).toBeUndefined()
  expect(narrowedIn(steps, ['test/small'])).toBe(4000)
  expect(narrowedIn(steps, ['test/other', 'test/small'])).toBe(4000)
})
