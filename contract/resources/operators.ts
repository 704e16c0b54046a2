import * as z from 'zod'
import { BudgetPeriod } from './budget.ts'
import { listOf, Time } from './common.ts'
import { NewStop, NewSwitch, Stop, Switch } from './control.ts'
import { Spent } from './mission.ts'

const Operator = z
  .strictObject({ key_id: z.string(), name: z.string() })
  .meta({ description: 'The operator’s key that set it.' })

const wholePlatform = z.strictObject({ kind: z.literal('platform') })

/** Its scope is the platform; tenants see the reason. */
export const NewPlatformSwitch = NewSwitch.omit({ scope: true }).meta({ id: 'NewPlatformSwitch' })
export type NewPlatformSwitch = z.output<typeof NewPlatformSwitch>

export const PlatformSwitch = z
  .strictObject({
    ...Switch.shape,
    scope: wholePlatform,
    by: Operator,
    state: z.enum(['reaching', 'in_force']).meta({
      description: '`reaching`: some tenants do not have it yet. `in_force`: all tenants have it.',
    }),
  })
  .meta({ id: 'PlatformSwitch' })
export type PlatformSwitch = z.infer<typeof PlatformSwitch>

export const PlatformSwitchList = listOf(PlatformSwitch).meta({ id: 'PlatformSwitchList' })

export const NewPlatformStop = NewStop.omit({ scope: true }).meta({ id: 'NewPlatformStop' })
export type NewPlatformStop = z.output<typeof NewPlatformStop>

export const PlatformStop = z
  .strictObject({
    ...Stop.shape,
    scope: wholePlatform,
    by: Operator,
    tenants: z.int().meta({ description: 'Tenants that were checked; 0 until all have been told.' }),
    tenants_stopping: z.int().meta({ description: 'Tenants among them whose missions are not all stopped yet.' }),
    as_of: Time.nullable().meta({ description: 'When the last check of all tenants ended; all sums are from then.' }),
  })
  .meta({
    id: 'PlatformStop',
    description: 'The sums over all tenants; each tenant has its own receipt under the same id.',
  })
export type PlatformStop = z.infer<typeof PlatformStop>

export const PlatformStopList = listOf(PlatformStop).meta({ id: 'PlatformStopList' })

export const TenantStop = z
  .strictObject({ tenant_id: z.string(), name: z.string(), stop: Stop.nullable() })
  .meta({ id: 'TenantStop', description: '`stop` is null if the tenant has not been told yet, or was created later.' })
export type TenantStop = z.infer<typeof TenantStop>

export const TenantStopList = listOf(TenantStop).meta({ id: 'TenantStopList' })

export const PlatformBudget = z
  .strictObject({
    period: BudgetPeriod.exclude(['total']),
    usd: z.number().nullable(),
    tokens: z.int().nullable(),
    given: Spent.meta({
      description: 'Allocated to tenants in portions: what they have spent, have reserved, and have left.',
    }),
    remaining: z
      .strictObject({ usd: z.number().nullable(), tokens: z.int().nullable() })
      .meta({ description: 'What can still be allocated; null if there is no limit.' }),
    resets_at: Time,
    updated_at: Time.nullable(),
  })
  .meta({ id: 'PlatformBudget' })
export type PlatformBudget = z.infer<typeof PlatformBudget>

export const PlatformBudgetList = listOf(PlatformBudget).meta({ id: 'PlatformBudgetList' })

export const onePlatformBudget = z.strictObject({ period: BudgetPeriod.exclude(['total']) })

export const SetAside = z
  .strictObject({
    tenant_id: z.string().meta({ description: '`_` for records of the platform itself.' }),
    kind: z.string(),
    table: z.string(),
    partition: z.string(),
    sort: z.string(),
    reason: z.string().meta({ description: 'Where the record is malformed, without its values.' }),
    first_seen: Time,
  })
  .meta({ id: 'SetAside' })
export type SetAside = z.infer<typeof SetAside>

export const SetAsideList = listOf(SetAside).meta({ id: 'SetAsideList' })
