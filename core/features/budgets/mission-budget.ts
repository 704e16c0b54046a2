import { SortieError } from '../../../contract/errors.ts'
import type { BudgetLimit, BudgetStatus } from '../../../contract/resources/budget.ts'
import type { Fact } from '../../../events/catalogue.ts'
import type { Change, Store } from '../../base/ports/store.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import { type Scope, scopeOf } from '../../base/storing/scope.ts'
import type { DispatchPorts } from '../../engine/dispatch/dispatch.ts'
import { missionBudgetRef } from '../../engine/reservations/applied.ts'
import { wakeAll } from '../../engine/reservations/wake-waiters.ts'
import { transition } from '../../engine/transition/transition.ts'
import { allowanceOf } from '../../records/budget/amount.ts'
import { budgetView } from '../../records/budget/budget-view.ts'
import { spendingKey } from '../../records/budget/spending.ts'
import { awaitedBudgets, lookLater } from '../../records/budget/waiters.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { isFinished, type Mission, noUsage, spentBetween } from '../../records/mission/mission.ts'
import { childrenOf, loadMission } from '../../records/mission/mission-items.ts'
import { finished, requireMission } from '../../records/mission/require-mission.ts'
import { tellAgain } from './tell-again.ts'

/** @throws SortieError `not_found`, also for a mission without a budget */
export function getMissionBudget({ stores, clock }: Pick<DispatchPorts, 'stores' | 'clock'>) {
  return async (caller: Caller, id: string): Promise<BudgetStatus> => {
    const store = stores.tenant(caller.tenant.id)
    const { mission } = await requireMission(store, id)
    return viewOf(store, mission, clock.now())
  }
}

/**
 * The mission has the limit, and each mission below it a copy; spending is counted once for all of them.
 * The mission is written first: those that it delegates later get the new limit from it.
 * @throws SortieError `not_found`, `mission_finished`, `conflict` for a mission below another
 */
export function putMissionBudget(ports: DispatchPorts) {
  return async (caller: Caller, id: string, budget: BudgetLimit): Promise<BudgetStatus> => {
    const scope = scopeOf(ports, caller.tenant.id)
    const { store, now } = scope
    const mission = await retryConflicts(() => setRoot(scope, id, budget))
    for (const child of await childrenOf(store, mission.id)) await setBelow(scope, child, budget)
    await wakeAll(ports, scope.tenant, missionBudgetRef(mission))
    return viewOf(store, mission, now)
  }
}

async function setRoot(scope: Scope, id: string, budget: BudgetLimit): Promise<Mission> {
  const { store, now } = scope
  const { mission, version } = await requireMission(store, id)
  if (isFinished(mission)) throw finished(mission)
  if (mission.parent) throw belowAnother(mission.parent.root_id)
  const changed = { ...mission, budget }
  const ref = missionBudgetRef(mission)
  const awaited = await awaitedBudgets(store, [ref])
  await store.write([
    ...transition(scope, { mission, version }, changed, [changedFact(budget)]).changes,
    ...(mission.budget ? await tellAgain(store, ref, now) : [countSoFar(mission)]),
    ...awaited.map((one) => lookLater(one, now)),
  ])
  return changed
}

function changedFact(budget: BudgetLimit): Fact {
  return { type: 'mission.changed', data: { budget } }
}

/** A mission that gets its first budget has already spent some of it. */
function countSoFar(mission: Mission): Change {
  const spent = spentBetween({ ...mission, usage: noUsage }, mission)
  const key = spendingKey({ ...missionBudgetRef(mission), period_id: 'total' })
  const by = { ...spent, spent_nano_usd: spent.nano_usd, spent_tokens: spent.tokens }
  return { change: 'add', table: 'entities', key, by }
}

async function setBelow(scope: Scope, id: string, budget: BudgetLimit): Promise<void> {
  const { store } = scope
  const mission = await retryConflicts(async () => {
    const stored = await loadMission(store, id)
    if (!stored || isFinished(stored.mission)) return undefined
    const changed = { ...stored.mission, budget }
    await store.write(transition(scope, stored, changed, [changedFact(budget)]).changes)
    return changed
  })
  if (!mission) return
  for (const child of await childrenOf(store, mission.id)) await setBelow(scope, child, budget)
}

async function viewOf(store: Store, mission: Mission, now: number): Promise<BudgetStatus> {
  if (!mission.budget) throw new SortieError('not_found', `The mission ${mission.id} has no budget`)
  const limited = { ...missionBudgetRef(mission), limit: allowanceOf(mission.budget), updated_at: null }
  return budgetView(store, limited, now)
}

function belowAnother(root: string): SortieError {
  return new SortieError('conflict', `The mission shares the budget of ${root}: PUT /v1/missions/${root}/budget`)
}
