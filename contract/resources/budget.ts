import * as z from 'zod'
import { listOf, MissionId, Time } from './common.ts'
import { Budget, Spent } from './mission.ts'

/** Whose calls a budget of a tenant bounds. */
const BudgetScope = z
  .string()
  .regex(/^(tenant|agent:[a-z0-9][a-z0-9_-]{0,63})$/, 'use `tenant` or `agent:<name>`')
  .meta({ description: '`tenant` for all its missions, or `agent:<name>` for the calls of one agent.' })

export const BudgetPeriod = z
  .enum(['day', 'month', 'total'])
  .meta({ description: 'A UTC day or month, after which spending starts again at zero; or `total`.' })

export const BudgetLimit = z
  .strictObject(Budget.shape)
  .refine(({ usd, tokens }) => usd !== undefined || tokens !== undefined, 'give `usd`, `tokens`, or both')
  .meta({
    id: 'BudgetLimit',
    minProperties: 1,
    description: 'The maximum cost of all model calls; a unit that is left out has no limit.',
  })
export type BudgetLimit = z.infer<typeof BudgetLimit>

export const BudgetStatus = z
  .strictObject({
    scope: z.union([BudgetScope, z.templateLiteral(['mission:', MissionId]), z.literal('platform')]),
    period: BudgetPeriod,
    usd: z.number().nullable(),
    tokens: z.int().nullable(),
    spent: Spent,
    reserved: Spent.meta({ description: 'The maximum that calls in flight may use.' }),
    remaining: z
      .strictObject({ usd: z.number().nullable(), tokens: z.int().nullable() })
      .meta({ description: 'What is left to reserve; null if there is no limit.' }),
    waiting: z.int().meta({ description: 'The number of missions that wait for it.' }),
    resets_at: Time.nullable(),
    updated_at: Time.nullable(),
  })
  .meta({ id: 'BudgetStatus' })
export type BudgetStatus = z.infer<typeof BudgetStatus>

export const BudgetList = listOf(BudgetStatus).meta({ id: 'BudgetList' })

export const oneBudget = z.strictObject({ scope: BudgetScope, period: BudgetPeriod })
