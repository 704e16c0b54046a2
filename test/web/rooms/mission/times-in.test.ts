import { expect, test } from 'vitest'
import type { Reason } from '../../../../contract/resources/explanation.ts'
import { expiresFirst, timesIn } from '../../../../web/rooms/mission/why/times-in.ts'

const resets = '2026-12-02T00:00:00.000Z'

const onBudget: Reason = {
  code: 'waiting_for_budget',
  data: {
    since: '2026-12-01T00:00:00.000Z',
    scope: 'tenant',
    period: 'day',
    needs: { usd: 1, tokens: 900 },
    budget: null,
    resets_at: resets,
  },
  sentence: `It continues when its next period begins at ${resets}.`,
}

test('a moment that the data name is shown as the reader has times, and any other as it was written', () => {
  expect(timesIn(onBudget)).toEqual([
    { kind: 'words', text: 'It continues when its next period begins at ' },
    { kind: 'time', at: resets },
    { kind: 'words', text: '.' },
  ])
  const foreign = { ...onBudget, sentence: 'It said 2020-01-01T00:00:00.000Z' }
  expect(timesIn(foreign).filter(({ kind }) => kind === 'time')).toEqual([])
})

test('a mission that expires before its budget begins anew is said to', () => {
  expect(expiresFirst(onBudget, '2026-12-01T01:00:00.000Z')).toBe(true)
  expect(expiresFirst(onBudget, '2026-12-03T00:00:00.000Z')).toBe(false)
  expect(expiresFirst({ ...onBudget, data: { ...onBudget.data, resets_at: null } }, resets)).toBe(false)
})
