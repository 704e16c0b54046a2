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
    'In each tenant from when it has it, which `state` tells: at once where there are some hundred tenants, else in the background. Tenants see the switch and its reason, and cannot lift it.',
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
    'New missions are taken again, and what was paused goes on in the order of age and priority. What was stopped stays stopped.',
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
    'Cancels what was accepted before the request, with its children. It is carried through, also when this request breaks off. New missions are taken as before; a switch refuses them.',
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
  summary: 'List what a stop did in each tenant',
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
  description: 'One for the day and one for the month, at the most.',
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
    'Counts from when it is first set. A call must fit it beside the budgets of its tenant; one that does not waits, and goes on when the budget is raised or begins anew, at the latest two minutes after. A new budget is in force everywhere after 15 seconds.',
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
  description: 'What waits for it goes on.',
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
    'Each is left as it is and out of lists, and is in nobody’s way. By tenant. A note goes 30 days after the record was met first, and is made anew where it still cannot be read.',
  scope: 'platform:read',
  query: z.strictObject(PageQuery),
  status: 200,
  output: SetAsideList,
  errors: ['invalid_cursor'],
})
