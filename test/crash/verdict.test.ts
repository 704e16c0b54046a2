import { expect, test } from 'vitest'
import { type Brief, cancelProblems } from './verdict.ts'
import { Witness } from './witness.ts'

const started = Date.parse('2026-11-30T12:00:00.000Z')

function brief(id: string, parent_id: string | null, status: 'CANCELLED' | 'COMPLETED', endedMs: number): Brief {
  const finished_at = new Date(started + endedMs).toISOString()
  const mission = { id, parent_id, status, finished_at, redriven_from: null, usage: { model_calls: 0 } }
  return { mission, steps: [] }
}

/** Cancelled at once, which was confirmed after three seconds, as of an edition that stood still meanwhile. */
function problemsOf(child: Brief): string[] {
  const parent = brief('mis_1', null, 'CANCELLED', 0)
  const witness = new Witness()
  witness.cancelled.set('mis_1', { steps: 0, by: started + 3000 })
  return cancelProblems(child, new Map([['mis_1', parent]]), witness)
}

test('what was delegated may complete until a cancel is confirmed, however long that takes', () => {
  expect(problemsOf(brief('mis_2', 'mis_1', 'COMPLETED', 2500))).toEqual([])
  expect(problemsOf(brief('mis_2', 'mis_1', 'CANCELLED', 9000))).toEqual([])
})

test('what was delegated may not complete after that', () => {
  expect(problemsOf(brief('mis_2', 'mis_1', 'COMPLETED', 5000))).toEqual([
    'mis_2 completed after the mission that delegated it was cancelled',
  ])
})
