import { describe, expect, test } from 'vitest'
import type { Evaluation } from '../../../../core/records/evaluation/evaluation.ts'
import { nextAct } from '../../../../core/records/evaluation/next-act.ts'

const running: Evaluation = {
  id: 'evl_1',
  status: 'RUNNING',
  dataset: { id: 'dts_1', name: 'capitals', version: 1 },
  candidates: [{ agent: 'echo', version: 1 }],
  judges: [],
  repeats: 1,
  concurrency: 2,
  priority: 'LOW',
  timeout_s: 60,
  max_attempts: 1,
  budget: null,
  mission_budget: null,
  replay: false,
  trials: 3,
  next: 0,
  active: [],
  passed: 0,
  spent: { nano_usd: 0, tokens: 0 },
  retention_days: 30,
  created_at: 0,
  updated_at: 0,
}
const one = { trial: 0, mission_id: 'mis_1' }
const two = [one, { trial: 1, mission_id: 'mis_2' }]

describe('an evaluation', () => {
  test.each<[string, Partial<Evaluation>, object]>([
    ['begins with its first trial', {}, { act: 'begin', trial: 0 }],
    ['begins the next beside the one under way', { next: 1, active: [one] }, { act: 'begin', trial: 1 }],
    ['has no more under way than it may', { next: 2, active: two }, { act: 'wait' }],
    ['waits for the last ones', { next: 3, active: [one] }, { act: 'wait' }],
    ['is completed once all have ended', { next: 3 }, { act: 'end', status: 'COMPLETED' }],
    ['begins nothing once it is cancelled', { status: 'CANCELLING', next: 1, active: [one] }, { act: 'wait' }],
    ['is cancelled once nothing is under way', { status: 'CANCELLING', next: 1 }, { act: 'end', status: 'CANCELLED' }],
    ['begins while money is left', { ...spent(1.999_999_999), next: 1 }, { act: 'begin', trial: 1 }],
    ['begins nothing without money', { ...spent(2), next: 1, active: [one] }, { act: 'wait' }],
    ['ends without money', { ...spent(2.5), next: 1 }, { act: 'end', status: 'BUDGET_SPENT' }],
    [
      'ends without tokens',
      { budget: { tokens: 10 }, spent: { nano_usd: 0, tokens: 10 } },
      { act: 'end', status: 'BUDGET_SPENT' },
    ],
    [
      'is completed where the last trial took the last money',
      { ...spent(2), next: 3 },
      { act: 'end', status: 'COMPLETED' },
    ],
  ])('%s', (_, changes, act) => {
    expect(nextAct({ ...running, ...changes } as Evaluation)).toEqual(act)
  })
})

function spent(usd: number): Partial<Evaluation> {
  return { budget: { usd: 2 }, spent: { nano_usd: Math.round(usd * 1e9), tokens: 0 } }
}
