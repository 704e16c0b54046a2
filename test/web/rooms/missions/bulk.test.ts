import { expect, test } from 'vitest'
import { carryOut } from '../../../../web/rooms/missions/bulk/carry-out.ts'
import { planOf } from '../../../../web/rooms/missions/bulk/plan.ts'
import { receiptText, summaryOf } from '../../../../web/rooms/missions/bulk/receipt-text.ts'
import { redrivenIn } from '../../../../web/rooms/missions/bulk/redriven.ts'
import { rowAt } from './rows.ts'

const chosen = [
  rowAt(1, { status: 'RUNNING', cost_usd: 1 }),
  rowAt(2, { status: 'PENDING', cost_usd: 0.5, isHeld: true }),
  rowAt(3, { status: 'COMPLETED', cost_usd: 9 }),
  rowAt(4, { status: 'FAILED', cost_usd: 3 }),
  rowAt(5, { status: 'FAILED', parent_id: 'mis_1' }),
]

test('a preview says who is affected, who is not and why, and what it has cost so far', () => {
  const plan = planOf({ kind: 'cancel' }, chosen)
  expect(plan.byStatus).toEqual([
    ['RUNNING', 1],
    ['PENDING', 1],
  ])
  expect(plan.reasons).toEqual([['ended', 3]])
  expect(plan.cost_usd).toBe(1.5)
})

test('each act has its own conditions', () => {
  const affected = (act: Parameters<typeof planOf>[0]) =>
    planOf(act, chosen).affected.map(({ id }) => Number(id.slice(4)))
  expect(affected({ kind: 'hold', reason: '' })).toEqual([1])
  expect(affected({ kind: 'release' })).toEqual([2])
  expect(affected({ kind: 'redrive', from: 'failed', version: { kind: 'own' } })).toEqual([4])
  expect(planOf({ kind: 'redrive', from: 'failed', version: { kind: 'own' } }, chosen).reasons).toContainEqual([
    'isChild',
    1,
  ])
  expect(affected({ kind: 'priority', priority: 'NORMAL' })).toEqual([])
  expect(affected({ kind: 'addTag', tag: 'nightly' })).toEqual([])
  expect(affected({ kind: 'removeTag', tag: 'nightly' })).toEqual([1, 2])
  const full = rowAt(6, { tags: Array.from({ length: 20 }, (_, at) => `t${at}`) })
  expect(planOf({ kind: 'addTag', tag: 'one-more' }, [full]).reasons).toEqual([['fullOfTags', 1]])
})

test('a few are under way at once, and one that is refused does not stop the others', async () => {
  let underWay = 0
  let most = 0
  const outcomes = await carryOut({
    ids: Array.from({ length: 12 }, (_, at) => `m${at}`),
    act: async (id) => {
      most = Math.max(most, ++underWay)
      await Promise.resolve()
      underWay--
      if (id === 'm3') throw Object.assign(new Error('It has ended'), { code: 'mission_finished' })
      return { missions: 2, cost_usd: 0.5, newMission: null, wasBefore: false }
    },
    progress: () => {},
    signal: new AbortController().signal,
  })
  expect(most).toBe(4)
  expect(outcomes[3]).toEqual({ id: 'm3', outcome: 'refused', code: 'mission_finished', message: 'It has ended' })
  expect(summaryOf(outcomes, { redriven: new Map() })).toMatchObject({ done: 11, missions: 22, cost_usd: 5.5, left: 0 })
})

test('after it is stopped nothing begins, and the receipt says which were not tried', async () => {
  const stopping = new AbortController()
  const outcomes = await carryOut({
    ids: ['a', 'b', 'c', 'd', 'e', 'f'],
    act: async (id) => {
      if (id === 'b') stopping.abort()
      return { missions: 1, cost_usd: 0, newMission: id === 'a' ? 'mis_new' : null, wasBefore: false }
    },
    progress: () => {},
    signal: stopping.signal,
  })
  expect(summaryOf(outcomes, { redriven: new Map() }).left).toBeGreaterThan(0)
  const text = receiptText({ kind: 'cancel' }, outcomes, planOf({ kind: 'cancel' }, chosen), '2026-11-30T09:00:00Z')
  expect(text).toContain('a done: mis_new')
  expect(text).toContain('f not tried')
  expect(text).toContain(`${chosen[2]?.id} not affected: ended`)
})

test('one that was redriven before is no longer affected once that is known, and the receipt counts it apart', () => {
  const redrive = { kind: 'redrive', from: 'failed', version: { kind: 'own' } } as const
  const failed = [1, 2, 3].map((at) => rowAt(at, { status: 'FAILED' }))
  const [first, second, third] = failed.map(({ id }) => id) as [string, string, string]
  const tried = { agent_version: 1, kept_steps: 0, kept_usage: noUsage, new_mission_id: null }
  const redriven = redrivenIn([
    { id: first, outcome: 'done', answer: { ...tried, outcome: 'already_redriven', new_mission_id: 'mis_earlier' } },
    { id: second, outcome: 'done', answer: { ...tried, outcome: 'would_be_redriven' } },
    { id: third, outcome: 'left' },
  ])
  const plan = planOf(redrive, failed, redriven)
  expect(plan.affected.map(({ id }) => id)).toEqual([second, third])
  expect(plan).toMatchObject({ reasons: [['redriven', 1]], redriven: new Map([[first, 'mis_earlier']]) })
  const done = { missions: 1, cost_usd: 0 }
  const outcomes = [
    { id: second, outcome: 'done', answer: { ...done, newMission: 'mis_new', wasBefore: false } },
    // Somebody else was quicker.
    { id: third, outcome: 'done', answer: { ...done, newMission: 'mis_theirs', wasBefore: true } },
  ] as const
  expect(summaryOf(outcomes, plan)).toMatchObject({ done: 1, already: 2, newMissions: ['mis_new'] })
  const text = receiptText(redrive, outcomes, plan, '2026-11-30T09:00:00Z')
  expect(text).toContain(`${third} redriven before: mis_theirs`)
  expect(text).toContain(`${first} not affected: redriven as mis_earlier`)
})

const noUsage = { model_calls: 0, tool_calls: 0, input_tokens: 0, output_tokens: 0, cost_usd: 0 }
