import * as z from 'zod'
import { BudgetLimit, BudgetList, BudgetStatus, oneBudget } from '../resources/budget.ts'
import { MissionId } from '../resources/common.ts'
import { route } from '../route.ts'

export const listBudgets = route({
  method: 'GET',
  path: '/v1/budgets',
  area: 'budgets',
  summary: 'List the tenant’s budgets and what is spent of each',
  description: 'All of them, at most 100. For the budget of a mission see `getMissionBudget`.',
  scope: 'budgets:read',
  status: 200,
  output: BudgetList,
  errors: [],
})

export const getBudget = route({
  method: 'GET',
  path: '/v1/budgets/{scope}/{period}',
  area: 'budgets',
  summary: 'Read a budget: its limit, what is spent, reserved and left',
  scope: 'budgets:read',
  params: oneBudget,
  status: 200,
  output: BudgetStatus,
  errors: ['not_found'],
})

export const putBudget = route({
  method: 'PUT',
  path: '/v1/budgets/{scope}/{period}',
  area: 'budgets',
  summary: 'Set, raise or lower a budget',
  description:
    'Spending counts from when the budget is first set. Each model call first reserves its maximum cost. A call that does not fit waits, and continues when the budget is raised or its next period begins. A tenant’s first budget takes effect everywhere after 15 seconds, any other at once.',
  scope: 'budgets:write',
  params: oneBudget,
  body: BudgetLimit,
  status: 200,
  output: BudgetStatus,
  errors: ['not_found', 'limit_exceeded'],
})

export const deleteBudget = route({
  method: 'DELETE',
  path: '/v1/budgets/{scope}/{period}',
  area: 'budgets',
  summary: 'Remove a budget',
  description: 'Missions that wait for it continue.',
  scope: 'budgets:write',
  params: oneBudget,
  status: 204,
  output: z.undefined(),
  errors: ['not_found'],
})

const oneMission = z.strictObject({ mission_id: MissionId })

export const getMissionBudget = route({
  method: 'GET',
  path: '/v1/missions/{mission_id}/budget',
  area: 'budgets',
  summary: 'Read the budget and the spending of a mission and all its descendants',
  description: 'Answers `not_found` for a mission without a budget of its own.',
  scope: 'budgets:read',
  params: oneMission,
  status: 200,
  output: BudgetStatus,
  errors: ['not_found'],
})

export const putMissionBudget = route({
  method: 'PUT',
  path: '/v1/missions/{mission_id}/budget',
  area: 'budgets',
  summary: 'Give a mission a budget, or change it',
  description:
    'The budget covers the mission and all its descendants, including what they have already spent. If the mission waits for its budget and now has enough, it continues from its last step.',
  scope: 'budgets:write',
  params: oneMission,
  body: BudgetLimit,
  status: 200,
  output: BudgetStatus,
  errors: ['not_found', 'mission_finished', 'conflict'],
})
