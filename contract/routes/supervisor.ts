import * as z from 'zod'
import { AgentKind } from '../resources/agent.ts'
import { Name, PageQuery } from '../resources/common.ts'
import { InstanceList } from '../resources/instance.ts'
import {
  AgentState,
  ControlOrder,
  ControlReceipt,
  SupervisedAgentList,
  SupervisorStatus,
} from '../resources/supervisor.ts'
import { route } from '../route.ts'

export const listInstances = route({
  method: 'GET',
  path: '/v1/agents/{name}/instances',
  area: 'supervisor',
  summary: 'List the instances of a remote agent, those lost in the last hour included',
  scope: 'supervisor:read',
  params: z.strictObject({ name: Name }),
  query: z.strictObject(PageQuery),
  status: 200,
  output: InstanceList,
  errors: ['not_found', 'invalid_cursor'],
})

export const getSupervisorStatus = route({
  method: 'GET',
  path: '/v1/supervisor/status',
  area: 'supervisor',
  summary: 'Say how agents, workers and missions are',
  scope: 'supervisor:read',
  status: 200,
  output: SupervisorStatus,
  errors: [],
})

export const listSupervisedAgents = route({
  method: 'GET',
  path: '/v1/supervisor/agents',
  area: 'supervisor',
  summary: 'List agents with their health and load',
  description:
    'Filters combine. A page looks at as many agents as it may hold, so with `state` it may hold fewer than `limit` and still have a `next_cursor`.',
  scope: 'supervisor:read',
  query: z.strictObject({
    ...PageQuery,
    kind: AgentKind.optional(),
    state: AgentState.optional(),
    capability: Name.optional(),
  }),
  status: 200,
  output: SupervisedAgentList,
  errors: ['invalid_cursor'],
})

export const controlAgent = route({
  method: 'POST',
  path: '/v1/supervisor/control',
  area: 'supervisor',
  summary: 'Start, stop, restart or drain an agent, or one of its workers',
  description:
    'Workers hear of it at once when they wait for work, and with their next heartbeat otherwise. An order to a whole agent, but `restart`, is for workers that register later too. A hosted agent is paused by a switch and started by lifting it.',
  scope: 'supervisor:write',
  body: ControlOrder,
  status: 200,
  output: ControlReceipt,
  errors: ['not_applicable', 'not_found', 'conflict', 'limit_exceeded'],
})
