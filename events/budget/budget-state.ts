import * as z from 'zod'
import { Spent } from '../../contract/resources/mission.ts'

/** The state of a budget at the time of an event. */
export const budgetState = z.strictObject({
  /** `tenant`, `agent:<name>` or `mission:<mission_id>`. */
  scope: z.string(),
  period: z.enum(['day', 'month', 'total']),
  /** `2026-11-21`, `2026-11` or `total`. */
  period_id: z.string(),
  usd: z.number().nullable(),
  tokens: z.int().nullable(),
  spent: Spent,
  resets_at: z.iso.datetime().nullable(),
})

export const budgetSample = {
  scope: 'tenant',
  period: 'day',
  period_id: '2026-11-21',
  usd: 10,
  tokens: null,
  resets_at: '2026-11-22T00:00:00.000Z',
} as const
