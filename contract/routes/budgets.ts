import * as z from 'zod'
import { BudgetLimit, BudgetList, BudgetStatus, oneBudget } from '../resources/budget.ts'
import { MissionId } from '../resources/common.ts'
import { route } from '../route.ts'

export const listBudgets = route({
  method: 'GET',
  path: '/v1/budgets',
  area: 'budgets',
  summary: 'List the tenant’s budgets with what is spent of them',
  description: 'All of them: there are at most 100. What single missions have is told by `getMissionBudget`.',
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
    'Counts from when it is first set. Each model call reserves what it may cost before it is made; one that does not fit waits, and goes on when the budget is raised or begins anew. The first budget of a tenant is in force everywhere after 15 seconds, any other at once.',
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
  description: 'What waits for it goes on.',
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
  summary: 'Read what a mission and all below it may spend, and have spent',
  description: 'A mission without a budget of its own is not found here.',
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
  summary: 'Give a mission a budget, or another one',
  description:
    'For the mission and all below it, in all that it has spent already. Where it waits for its budget and now has enough, it goes on from its last step.',
  scope: 'budgets:write',
  params: oneMission,
  body: BudgetLimit,
  status: 200,
  output: BudgetStatus,
  errors: ['not_found', 'mission_finished', 'conflict'],
})
