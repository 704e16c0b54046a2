import type { BudgetLimit, BudgetStatus } from '../../../contract/resources/budget.ts'
import type { PlatformBudget } from '../../../contract/resources/operators.ts'
import type { DispatchPorts } from '../../engine/dispatch/dispatch.ts'
import { wakeWaitingTenants } from '../../engine/reservations/waiting-tenants.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { deleteBudget, listBudgets, putBudget } from '../budgets/manage-budgets.ts'

type Period = PlatformBudget['period']

/**
 * The budgets of the platform belong to the operators' tenant, under which nobody spends: its reservations are what
 * tenants were given (see `core/engine/reservations/platform-share.ts`).
 */
export function listPlatformBudgets(ports: Pick<DispatchPorts, 'stores' | 'clock'>) {
  const list = listBudgets(ports)
  return async (caller: Caller): Promise<{ items: PlatformBudget[]; next_cursor: null }> => ({
    items: (await list(caller)).items.map(platformBudget),
    next_cursor: null,
  })
}

/** How long the answer may take; the sweeper wakes the remaining missions. */
const answerWithinMs = 4000

/** Missions that wait for it and now fit continue. */
export function putPlatformBudget(ports: DispatchPorts) {
  const put = putBudget(ports)
  return async (caller: Caller, period: Period, limit: BudgetLimit): Promise<PlatformBudget> => {
    const budget = { scope: 'platform', period } as const
    const status = await put(caller, budget, limit)
    await wakeWaitingTenants(ports, budget, answerWithinMs)
    return platformBudget(status)
  }
}

/** @throws SortieError `not_found` */
export function deletePlatformBudget(ports: DispatchPorts) {
  const remove = deleteBudget(ports)
  return async (caller: Caller, period: Period): Promise<void> => {
    const budget = { scope: 'platform', period } as const
    await remove(caller, budget)
    await wakeWaitingTenants(ports, budget, answerWithinMs)
  }
}

function platformBudget({
  period,
  usd,
  tokens,
  reserved,
  remaining,
  resets_at,
  updated_at,
}: BudgetStatus): PlatformBudget {
  return {
    period: period as Period,
    usd,
    tokens,
    given: reserved,
    remaining,
    resets_at: resets_at as string,
    updated_at,
  }
}
