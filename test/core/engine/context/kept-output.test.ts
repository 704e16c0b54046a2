import { expect, test } from 'vitest'
import { heldAsRead, keptOutput } from '../../../../core/engine/context/kept-output.ts'
import type { RecordedStep } from '../../../../core/records/mission/recorded-step.ts'

const at = '2026-11-21T09:00:00.000Z'

function answered(number: number, output: string): RecordedStep {
  const base = { number, attempt: 1, started_at: at, finished_at: at, call_id: `c${number}` }
  return { ...base, kind: 'delegation', mission_id: 'mis_1', agent: 'one', output, is_error: false }
}

const long = 'x'.repeat(1_000_000)
const lengthsOf = (steps: readonly RecordedStep[]) =>
  steps.map((step) => (step.kind === 'delegation' ? String(step.output).length : 0))

test('of a hundred long answers of agents an executor holds sixteen whole, and of the others how they begin', () => {
  const steps = Array.from({ length: 100 }, (_, nth) => answered(nth + 1, long))
  const held = heldAsRead()
  const read = [0, 25, 50, 75].flatMap((from) => held(steps.slice(from, from + 25)))
  const lengths = lengthsOf(read)
  expect(lengths.slice(0, 16)).toEqual(Array.from({ length: 16 }, () => long.length))
  expect(Math.max(...lengths.slice(16))).toBeLessThan(50_200)
  expect(read[99]).toMatchObject({ output: expect.stringContaining('left here of 1000000 characters') })
})

test('short ones are held whole, however many there are', () => {
  const steps = Array.from({ length: 1000 }, (_, nth) => answered(nth + 1, long.slice(0, 50_000)))
  expect(heldAsRead()(steps)).toEqual(steps)
})

test('what was cut when it was kept is not cut once more when it is read', () => {
  const before = Array.from({ length: 16 }, (_, nth) => answered(nth + 1, long))
  const kept = String(keptOutput(before, long))
  expect(kept.length).toBeLessThan(50_200)
  const steps = [...before, answered(17, kept)]
  expect(heldAsRead()(steps)).toEqual(steps)
  expect(keptOutput(steps, kept)).toBe(kept)
})
