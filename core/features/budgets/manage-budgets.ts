import { SortieError } from '../../../contract/errors.ts'
import type { BudgetLimit, BudgetStatus } from '../../../contract/resources/budget.ts'
import type { Change, Store } from '../../base/ports/store.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import type { DispatchPorts } from '../../engine/dispatch/dispatch.ts'
import { knownWithoutBudgets } from '../../engine/reservations/known-without.ts'
import { wakeAll } from '../../engine/reservations/wake-waiters.ts'
import { resolveAgent } from '../../records/agent/resolve-agent.ts'
import { allowanceOf } from '../../records/budget/amount.ts'
import { type BudgetRef, sameBudget } from '../../records/budget/budget.ts'
import { budgetView, budgetViews } from '../../records/budget/budget-view.ts'
import {
  loadTenantBudgets,
  maxBudgets,
  putTenantBudgets,
  type TenantBudget,
} from '../../records/budget/tenant-budgets.ts'
import { awaitedBudgets, lookLater } from '../../records/budget/waiters.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { tellAgain } from './tell-again.ts'

export function listBudgets({ stores, clock }: Pick<DispatchPorts, 'stores' | 'clock'>) {
  return async (caller: Caller): Promise<{ items: BudgetStatus[]; next_cursor: null }> => {
    const store = stores.tenant(caller.tenant.id)
    const { budgets } = await loadTenantBudgets(store)
    return { items: await budgetViews(store, budgets, clock.now()), next_cursor: null }
  }
}

/** @throws SortieError `not_found` */
export function getBudget({ stores, clock }: Pick<DispatchPorts, 'stores' | 'clock'>) {
  return async (caller: Caller, budget: BudgetRef): Promise<BudgetStatus> => {
    const store = stores.tenant(caller.tenant.id)
    const { budgets } = await loadTenantBudgets(store)
    const found = budgets.find((one) => sameBudget(one, budget))
    if (!found) throw notFound(budget)
    return budgetView(store, found, clock.now())
  }
}

/** What waits for it and now fits goes on. @throws SortieError `not_found` (agent), `limit_exceeded` beyond 100 budgets */
export function putBudget(ports: DispatchPorts) {
  return async (caller: Caller, { scope, period }: BudgetRef, limit: BudgetLimit): Promise<BudgetStatus> => {
    const tenant = caller.tenant.id
    const store = ports.stores.tenant(tenant)
    const now = ports.clock.now()
    const budget: TenantBudget = { scope, period, limit: allowanceOf(limit), updated_at: now }
    await retryConflicts(async () => {
      const { budgets, version } = await loadTenantBudgets(store)
      const others = budgets.filter((one) => !sameBudget(one, budget))
      if (others.length === budgets.length) await requireAgentOf(store, scope)
      if (others.length >= maxBudgets) throw tooMany()
      const all = [...others, budget].sort(byScope)
      await store.write([putTenantBudgets(all, version), ...(await afterChange(store, budget, now))])
    })
    ports.memory.of(knownWithoutBudgets).forget(tenant)
    await wakeAll(ports, tenant, budget)
    return budgetView(store, budget, now)
  }
}

/** A new budget of an agent that there is not bounds nothing: its name is a slip of the pen. @throws SortieError `not_found` */
async function requireAgentOf(store: Store, scope: string): Promise<void> {
  const agent = /^agent:(.+)$/.exec(scope)?.[1]
  if (agent !== undefined) await resolveAgent(store, agent)
}

/** @throws SortieError `not_found` */
export function deleteBudget(ports: DispatchPorts) {
  return async (caller: Caller, budget: BudgetRef): Promise<void> => {
    const tenant = caller.tenant.id
    const store = ports.stores.tenant(tenant)
    await retryConflicts(async () => {
      const { budgets, version } = await loadTenantBudgets(store)
      const others = budgets.filter((one) => !sameBudget(one, budget))
      if (others.length === budgets.length) throw notFound(budget)
      await store.write([putTenantBudgets(others, version), ...(await afterChange(store, budget, ports.clock.now()))])
    })
    await wakeAll(ports, tenant, budget)
  }
}

/** So that the sweeper wakes who waits if this process dies before it does, and that the new limit is warned of anew. */
async function afterChange(store: Store, budget: BudgetRef, now: number): Promise<Change[]> {
  const awaited = await awaitedBudgets(store, [budget])
  return [...awaited.map((one) => lookLater(one, now)), ...(await tellAgain(store, budget, now))]
}

function byScope(one: BudgetRef, other: BudgetRef): number {
  const [a, b] = [`${one.scope} ${one.period}`, `${other.scope} ${other.period}`]
  if ((one.scope === 'tenant') !== (other.scope === 'tenant')) return one.scope === 'tenant' ? -1 : 1
  return a < b ? -1 : 1
}

function notFound({ scope, period }: BudgetRef): SortieError {
  return new SortieError(
    'not_found',
    `There is no budget ${scope}/${period}; GET /v1/${scope === 'platform' ? 'platform/' : ''}budgets lists the existing ones`,
  )
}

function tooMany(): SortieError {
  return new SortieError(
    'limit_exceeded',
    `A tenant may have at most ${maxBudgets} budgets; remove one that is not needed`,
  )
}
