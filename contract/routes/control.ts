import * as z from 'zod'
import { PageQuery } from '../resources/common.ts'
import {
  NewStop,
  NewSwitch,
  Stop,
  StopId,
  StopList,
  StoppedMissionList,
  Switch,
  SwitchId,
  SwitchList,
} from '../resources/control.ts'
import { route } from '../route.ts'

const oneStop = z.strictObject({ stop_id: StopId })

export const stopMissions = route({
  method: 'POST',
  path: '/v1/stops',
  area: 'control',
  summary: 'Stop all missions of the tenant, of an agent, or with a tag',
  description:
    'Cancels everything accepted before the request, with its children. Once accepted, the stop is carried out even if this request breaks off; it is `stopped` when nothing in it can continue. New missions are still accepted.',
  scope: 'missions:write',
  body: NewStop,
  status: 202,
  output: Stop,
  urgent: true,
  errors: [],
})

export const listStops = route({
  method: 'GET',
  path: '/v1/stops',
  area: 'control',
  summary: 'List stops, newest first',
  scope: 'missions:read',
  query: z.strictObject(PageQuery),
  status: 200,
  output: StopList,
  errors: ['invalid_cursor'],
})

export const getStop = route({
  method: 'GET',
  path: '/v1/stops/{stop_id}',
  area: 'control',
  summary: 'Get a stop’s receipt',
  description:
    'Each cancel also has one. It is updated when the last aborted call has ended: with its end, and what was spent after the request.',
  scope: 'missions:read',
  params: oneStop,
  status: 200,
  output: Stop,
  errors: ['not_found'],
})

export const listStoppedMissions = route({
  method: 'GET',
  path: '/v1/stops/{stop_id}/missions',
  area: 'control',
  summary: 'List the missions that a stop found',
  scope: 'missions:read',
  params: oneStop,
  query: z.strictObject(PageQuery),
  status: 200,
  output: StoppedMissionList,
  errors: ['not_found', 'invalid_cursor'],
})

export const setSwitch = route({
  method: 'POST',
  path: '/v1/switches',
  area: 'control',
  summary: 'Pause or stop the tenant, an agent or a tag, until the switch is lifted',
  description:
    'New missions in the scope are held or refused as soon as this answers. Existing missions follow at once, or in the background if there are many.',
  scope: 'control:write',
  body: NewSwitch,
  status: 201,
  output: Switch,
  urgent: true,
  errors: ['limit_exceeded'],
})

export const listSwitches = route({
  method: 'GET',
  path: '/v1/switches',
  area: 'control',
  summary: 'List the switches that are set',
  description: 'There are at most 50, so this is one page.',
  scope: 'control:read',
  status: 200,
  output: SwitchList,
  errors: [],
})

export const liftSwitch = route({
  method: 'DELETE',
  path: '/v1/switches/{switch_id}',
  area: 'control',
  summary: 'Lift a switch',
  description:
    'New missions are accepted again, and paused ones continue in the order of age and priority. Stopped missions stay stopped.',
  scope: 'control:write',
  params: z.strictObject({ switch_id: SwitchId }),
  status: 204,
  output: z.undefined(),
  errors: ['not_found'],
})
