import { expect, test } from 'vitest'
import { adjustmentsIn } from '../../../../core/features/explain/adjustments.ts'
import type { RecordedModelCall, RecordedStep } from '../../../../core/records/mission/recorded-step.ts'

test('the same of the same model is told once, with the calls that it was in', () => {
  const steps = [call(1, ['no seed']), call(2), call(3, ['no seed']), call(4, ['no seed'], 'b/two')]
  expect(adjustmentsIn(steps)).toMatchObject([
    {
      ...{ model: 'a/one', change: 'no seed', calls: 2, first_step: 1, last_step: 3 },
      sentence: 'a/one: no seed, in 2 calls, of steps 1 to 3.',
    },
    { model: 'b/two', calls: 1, first_step: 4, last_step: 4 },
  ])
})

test('a reply that was held is counted in the step of its call', () => {
  const steps = [
    { ...call(1, ['no seed']), held: true as const },
    { ...call(2, ['no seed']), held_in: 1 },
  ]
  expect(adjustmentsIn(steps)).toMatchObject([{ calls: 1, first_step: 1, last_step: 1 }])
})

test('no more than twenty are told, the first first', () => {
  const told = adjustmentsIn(Array.from({ length: 30 }, (_, at) => call(at + 1, [`the ${at + 1}th`])))
  expect(told).toHaveLength(20)
  expect(told[0]).toMatchObject({ change: 'the 1th' })
})

function call(number: number, adjustments: string[] = [], model = 'a/one'): RecordedStep {
  const at = '2026-11-21T09:00:00.000Z'
  const step: RecordedModelCall = {
    ...{ kind: 'model_call', number, attempt: 1, started_at: at, finished_at: at, model, text: 'x', tool_calls: [] },
    ...{ finish_reason: 'stop', input_tokens: 1, output_tokens: 1, cost_usd: 0 },
    ...(adjustments.length > 0 && { adjustments }),
  }
  return step
}
