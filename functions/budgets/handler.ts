import * as routes from '../../contract/routes/budgets.ts'
import { deleteBudget, getBudget, listBudgets, putBudget } from '../../core/features/budgets/manage-budgets.ts'
import { getMissionBudget, putMissionBudget } from '../../core/features/budgets/mission-budget.ts'
import type { BudgetRef } from '../../core/records/budget/budget.ts'
import type { PortsOf } from '../runtime/definition.ts'
import { httpHandler } from '../runtime/http.ts'
import type { definition } from './function.ts'

export function createHandler(ports: PortsOf<typeof definition>) {
  const list = listBudgets(ports)
  const get = getBudget(ports)
  const put = putBudget(ports)
  const remove = deleteBudget(ports)
  const getOfMission = getMissionBudget(ports)
  const putOfMission = putMissionBudget(ports)
  return httpHandler(routes, ports, {
    listBudgets: ({ caller }) => list(caller),
    getBudget: ({ caller, params }) => get(caller, params as BudgetRef),
    putBudget: ({ caller, params, body }) => put(caller, params as BudgetRef, body),
    deleteBudget: async ({ caller, params }) => {
      await remove(caller, params as BudgetRef)
      return undefined
    },
    getMissionBudget: ({ caller, params }) => getOfMission(caller, params.mission_id),
    putMissionBudget: ({ caller, params, body }) => putOfMission(caller, params.mission_id, body),
  })
}
