import * as z from 'zod'
import { BudgetLimit } from '../resources/budget.ts'
import { PageQuery } from '../resources/common.ts'
import { StopId, SwitchId } from '../resources/control.ts'
import {
  NewPlatformStop,
  NewPlatformSwitch,
  onePlatformBudget,
  PlatformBudget,
  PlatformBudgetList,
  PlatformStop,
  PlatformStopList,
  PlatformSwitch,
  PlatformSwitchList,
  SetAsideList,
  TenantStopList,
} from '../resources/operators.ts'
import { route } from '../route.ts'

const oneStop = z.strictObject({ stop_id: StopId })

export const setPlatformSwitch = route({
  method: 'POST',
  path: '/v1/platform/switches',
  area: 'operators',
  summary: 'Pause or stop the missions of all tenants, until the switch is lifted',
  description:
    'Takes effect in each tenant as `state` says: at once for a few hundred tenants, otherwise in the background. Tenants see the switch and its reason, and cannot lift it.',
  scope: 'platform:write',
  body: NewPlatformSwitch,
  status: 201,
  output: PlatformSwitch,
  urgent: true,
  errors: ['limit_exceeded'],
})

export const listPlatformSwitches = route({
  method: 'GET',
  path: '/v1/platform/switches',
  area: 'operators',
  summary: 'List the switches over all tenants',
  description: 'There are at most 10, so this is one page.',
  scope: 'platform:read',
  status: 200,
  output: PlatformSwitchList,
  errors: [],
})

export const liftPlatformSwitch = route({
  method: 'DELETE',
  path: '/v1/platform/switches/{switch_id}',
  area: 'operators',
  summary: 'Lift a switch over all tenants',
  description:
    'New missions are accepted again, and paused ones continue in the order of age and priority. Stopped missions stay stopped.',
  scope: 'platform:write',
  params: z.strictObject({ switch_id: SwitchId }),
  status: 204,
  output: z.undefined(),
  errors: ['not_found'],
})

export const stopPlatform = route({
  method: 'POST',
  path: '/v1/platform/stops',
  area: 'operators',
  summary: 'Stop the missions of all tenants',
  description:
    'Cancels everything accepted before the request, with its children. It is carried out even if this request breaks off. New missions are still accepted; a switch refuses them.',
  scope: 'platform:write',
  body: NewPlatformStop,
  status: 202,
  output: PlatformStop,
  urgent: true,
  errors: [],
})

export const listPlatformStops = route({
  method: 'GET',
  path: '/v1/platform/stops',
  area: 'operators',
  summary: 'List stops of all tenants, newest first',
  scope: 'platform:read',
  query: z.strictObject(PageQuery),
  status: 200,
  output: PlatformStopList,
  errors: ['invalid_cursor'],
})

export const getPlatformStop = route({
  method: 'GET',
  path: '/v1/platform/stops/{stop_id}',
  area: 'operators',
  summary: 'Get the receipt of a stop of all tenants',
  scope: 'platform:read',
  params: oneStop,
  status: 200,
  output: PlatformStop,
  errors: ['not_found'],
})

export const listTenantStops = route({
  method: 'GET',
  path: '/v1/platform/stops/{stop_id}/tenants',
  area: 'operators',
  summary: 'List the results of a stop, tenant by tenant',
  scope: 'platform:read',
  params: oneStop,
  query: z.strictObject(PageQuery),
  status: 200,
  output: TenantStopList,
  errors: ['not_found', 'invalid_cursor'],
})

export const listPlatformBudgets = route({
  method: 'GET',
  path: '/v1/platform/budgets',
  area: 'operators',
  summary: 'List the budgets over all tenants',
  description: 'At most one for the day and one for the month.',
  scope: 'platform:read',
  status: 200,
  output: PlatformBudgetList,
  errors: [],
})

export const putPlatformBudget = route({
  method: 'PUT',
  path: '/v1/platform/budgets/{period}',
  area: 'operators',
  summary: 'Set, raise or lower a budget over all tenants',
  description:
    'Spending counts from when the budget is first set. A call must fit it as well as the budgets of its tenant. One that does not fit waits, and continues at most two minutes after the budget is raised or its next period begins. A new budget takes effect everywhere after 15 seconds.',
  scope: 'platform:write',
  params: onePlatformBudget,
  body: BudgetLimit,
  status: 200,
  output: PlatformBudget,
  errors: [],
})

export const deletePlatformBudget = route({
  method: 'DELETE',
  path: '/v1/platform/budgets/{period}',
  area: 'operators',
  summary: 'Remove a budget over all tenants',
  description: 'Missions that wait for it continue.',
  scope: 'platform:write',
  params: onePlatformBudget,
  status: 204,
  output: z.undefined(),
  errors: ['not_found'],
})

export const listSetAside = route({
  method: 'GET',
  path: '/v1/platform/set-aside',
  area: 'operators',
  summary: 'List stored records that cannot be read',
  description:
    'Each record is left as it is and out of lists, and blocks nothing else. By tenant. An entry expires 30 days after the record was first met, and is made again if the record still cannot be read.',
  scope: 'platform:read',
  query: z.strictObject(PageQuery),
  status: 200,
  output: SetAsideList,
  errors: ['invalid_cursor'],
})
