import { describe, expect, test } from 'vitest'
import { approvalDecided } from '../../../../events/approval/approval-decided.ts'
import { budgetExhausted } from '../../../../events/budget/budget-exhausted.ts'
import { budgetWarning } from '../../../../events/budget/budget-warning.ts'
import { catalogue } from '../../../../events/catalogue.ts'
import { missionExpired } from '../../../../events/mission/mission-expired.ts'
import { missionFailed } from '../../../../events/mission/mission-failed.ts'
import {
  closedIn,
  decidedBy,
  mostNotices,
  type Notice,
  noticeOf,
  noticesOf,
  withNotices,
} from '../../../../web/app/inbox/notices.ts'

const mission = 'mis_01JD0000000000000000000000'
const time = '2026-11-30T12:00:00.000Z'
const event = (type: string, data: Record<string, unknown>) => ({ type, mission_id: mission, time, data })

describe('events tell people', () => {
  test('of a decision that is wanted', () => {
    const told = noticeOf(event('approval.requested', { approval_id: 'apr_1', question: 'May it?' }))
    expect(told).toMatchObject({ id: 'apr_1', kind: 'approval', text: 'May it?', href: '/approvals/apr_1' })
  })

  test('of a failure, in its own words', () => {
    const told = noticeOf(event('mission.failed', { ...missionFailed.sample, message: 'The model is gone' }))
    expect(told).toMatchObject({ id: mission, kind: 'failure', text: 'The model is gone' })
  })

  test('of what has no words of its own, by words of the console and never by the name of the event', () => {
    const expired = noticeOf(event('mission.expired', missionExpired.sample))
    expect(expired).toMatchObject({ says: 'expired', text: mission })
    const budgets = [
      event('budget.warning', budgetWarning.sample),
      event('budget.exhausted', budgetExhausted.sample),
      event('budget.exhausted', { ...budgetExhausted.sample, spent: { usd: 10, tokens: 5 } }),
    ].map(noticeOf)
    expect(budgets.map((notice) => notice?.says)).toEqual(['warned', 'short', 'spent'])
    const all = Object.values(catalogue).map(({ type, sample }) => noticeOf(event(type, sample)))
    for (const { text } of all.filter((notice) => notice !== undefined))
      expect(text).not.toMatch(/^(approval|mission|budget)\./)
  })

  test('of a budget once in each period', () => {
    const spent = event('budget.exhausted', { scope: 'tenant', period_id: '2026-11-30' })
    const inbox = withNotices([], [noticeOf(spent), noticeOf(spent)] as Notice[])
    expect(inbox).toHaveLength(1)
  })

  test('of a budget with the page on which it is changed', () => {
    const hrefOf = (scope: string) => noticeOf(event('budget.exhausted', { scope, period_id: 'total' }))?.href
    expect([hrefOf('tenant'), hrefOf(`mission:${mission}`)]).toEqual(['/budgets', `/missions/${mission}?tab=budget`])
  })

  test('of nothing else', () => {
    expect(noticeOf(event('step.recorded', {}))).toBeUndefined()
  })
})

test('what was read for somebody who was away is what the feed would have said', () => {
  const letter = { mission_id: mission, died_at: time, message: 'The model is gone' }
  const [read] = noticesOf([], [letter as never])
  expect(read).toEqual(noticeOf(event('mission.failed', { ...missionFailed.sample, message: 'The model is gone' })))
})

test('an inbox is bounded, newest first, and the same one where nothing is new', () => {
  const many = Array.from(
    { length: mostNotices + 50 },
    (_, at): Notice => ({
      id: String(at),
      kind: 'failure',
      at,
      text: '',
      href: '/',
    }),
  )
  const inbox = withNotices([], many)
  expect(inbox).toHaveLength(mostNotices)
  expect(inbox[0]?.at).toBe(mostNotices + 49)
  expect(withNotices(inbox, inbox.slice(0, 3))).toBe(inbox)
})

describe('a decision that was wanted', () => {
  const asked: Notice = { id: 'apr_1', kind: 'approval', at: 5, text: 'May it?', href: '/approvals/apr_1' }

  test('is taken by the event that says so, and by no other', () => {
    expect(decidedBy(event('approval.decided', approvalDecided.sample))).toBe(approvalDecided.sample.approval_id)
    expect(decidedBy(event('approval.requested', { approval_id: 'apr_1' }))).toBeUndefined()
  })

  test('is wanted no longer when all open ones are known without it, unless it is too new to be among them', () => {
    expect(closedIn([asked], [], 6)).toEqual(['apr_1'])
    expect(closedIn([asked], [], 5)).toEqual([])
    expect(closedIn([asked], [{ id: 'apr_1' }], 6)).toEqual([])
    expect(
      closedIn(
        [
          { ...asked, settled: 'decided' },
          { ...asked, id: 'mis_1', kind: 'failure' },
        ],
        [],
        6,
      ),
    ).toEqual([])
  })

  test('gets the name of the agent that asks as soon as that is known, and is told once', () => {
    expect(withNotices([asked], [{ ...asked, agent: 'clerk' }])).toEqual([{ ...asked, agent: 'clerk' }])
  })
})
