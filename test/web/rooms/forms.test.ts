import { expect, test } from 'vitest'
import type { Approval } from '../../../contract/resources/approval.ts'
import type { BudgetStatus } from '../../../contract/resources/budget.ts'
import type { Limit } from '../../../contract/resources/limit.ts'
import { draftOf as decisionDraft, decisionOf, lackOf } from '../../../web/app/deciding/decision-draft.ts'
import { draftOf as budgetDraft, budgetIn, isItsBudget } from '../../../web/rooms/budgets/budget-draft.ts'
import { definitionOf, draftOf as limitDraft } from '../../../web/rooms/limits/limit-draft.ts'

test('a budget goes through its form unchanged, and is found again by scope and period', () => {
  const budget = { scope: 'agent:clerk', period: 'month', usd: 5, tokens: null } as BudgetStatus
  const draft = budgetDraft(budget)
  expect(budgetIn(draft)).toEqual({ params: { scope: 'agent:clerk', period: 'month' }, body: { usd: 5 } })
  expect(isItsBudget(budget, draft)).toBe(true)
  expect(isItsBudget(budget, { ...draft, period: 'day' })).toBe(false)
  expect(isItsBudget(budget, { ...draft, kind: 'tenant' })).toBe(false)
})

test('a limit goes through its form unchanged, with or without a rate', () => {
  const rate = { count: 10, period_s: 60, burst: 2 }
  for (const definition of [
    { concurrency: 2, rate: null },
    { concurrency: 0, rate },
    { concurrency: null, rate },
  ]) {
    const limit = { name: 'customer-42', ...definition } as Limit
    expect(definitionOf(limitDraft(limit))).toEqual({ params: { name: 'customer-42' }, body: definition })
  }
  expect(definitionOf({ ...limitDraft(undefined, 'new'), concurrency: ' 3 ' }).params.name).toBe('new')
})

const call = { about: 'tool_call', payload: { key: 'budget' }, form: null } as unknown as Approval
const question = { about: 'question', payload: null, form: null } as unknown as Approval

test('a decision lacks what its person has to write, and says what is wrong with it', () => {
  const asked = decisionDraft(question)
  expect(lackOf(question, asked, 'approve')).toEqual({ kind: 'empty' })
  expect(lackOf(question, asked, 'reject')).toBeUndefined()
  expect(lackOf(question, { ...asked, text: 'Blue' }, 'approve')).toBeUndefined()
  expect(lackOf({ ...question, form: {} } as Approval, { ...asked, text: 'Blue' }, 'approve')?.kind).toBe('no JSON')
  const edited = { ...decisionDraft(call), isEdited: true }
  expect(lackOf(call, { ...edited, text: '{"key": ' }, 'approve')?.kind).toBe('no JSON')
  expect(lackOf(call, { ...edited, text: '{"key": 1, "key": 2}' }, 'approve')).toEqual({
    kind: 'twice',
    names: ['key'],
  })
  expect(lackOf(call, { ...edited, text: '{"key": ' }, 'reject')).toBeUndefined()
  expect(lackOf(call, edited, 'happened')).toEqual({ kind: 'empty' })
})

test('a decision is sent with what was written, and with arguments only if they were edited', () => {
  const draft = { ...decisionDraft(call), note: ' fine ', output: '[1]' }
  expect(decisionOf(call, draft, 'approve')).toEqual({ decision: 'approve', note: 'fine' })
  const edited = { ...draft, isEdited: true, text: '{"key": "limit"}' }
  expect(decisionOf(call, edited, 'approve')).toEqual({ decision: 'approve', payload: { key: 'limit' }, note: 'fine' })
  expect(decisionOf(call, edited, 'happened')).toEqual({ decision: 'happened', output: [1], note: 'fine' })
  expect(decisionOf(call, edited, 'reject')).toEqual({ decision: 'reject', note: 'fine' })
})
