import type { Budget } from '../../../contract/resources/mission.ts'
import type { Scope } from '../../base/storing/scope.ts'
import { allowanceOf } from '../../records/budget/amount.ts'
import type { AppliedBudget, BudgetRef } from '../../records/budget/budget.ts'
import { currentPeriod } from '../../records/budget/period.ts'
import { loadTenantBudgets, type TenantBudget } from '../../records/budget/tenant-budgets.ts'
import { knownWithoutBudgets } from './known-without.ts'
import { type BudgetPorts, platformBudgets } from './platform-share.ts'

/** What determines the budgets of a mission’s calls. */
export interface Spender {
  readonly id: string
  readonly agent: string
  readonly parent: { readonly root_id: string } | null
  /** For the whole tree: children carry a copy of their root’s limit. */
  readonly budget: Budget | null
}

/** The budgets that the mission’s next call must fit, from the tenant’s down; last the platform’s, whose share must be requested. */
export async function appliedBudgets(
  ports: BudgetPorts,
  scope: Scope,
  spender: Spender,
): Promise<readonly AppliedBudget[]> {
  const { now } = scope
  const [ofPlatform, ofTenant] = await Promise.all([platformBudgets(ports, now), tenantBudgets(ports, scope)])
  const applying = [
    ...ofTenant.filter(({ scope }) => scope === 'tenant'),
    ...ofTenant.filter(({ scope }) => scope === `agent:${spender.agent}`),
  ]
  const ofMission = spender.budget ? [{ ...missionBudgetRef(spender), limit: allowanceOf(spender.budget) }] : []
  return [...applying, ...ofMission, ...ofPlatform].map(({ scope, period, limit }) => {
    const { id, resets_at } = currentPeriod(period, now)
    return { scope, period, period_id: id, limit, resets_at }
  })
}

/** One budget for a mission and all its descendants. */
export function missionBudgetRef({ id, parent }: Pick<Spender, 'id' | 'parent'>): BudgetRef {
  return { scope: `mission:${parent?.root_id ?? id}`, period: 'total' }
}

async function tenantBudgets({ memory }: BudgetPorts, { tenant, store, now }: Scope): Promise<readonly TenantBudget[]> {
  const knownWithout = memory.of(knownWithoutBudgets)
  if (knownWithout.has(tenant, now)) return []
  const { budgets } = await loadTenantBudgets(store)
  if (budgets.length === 0) knownWithout.add(tenant, now)
  return budgets
}
