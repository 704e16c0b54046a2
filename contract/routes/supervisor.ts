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
import { Throughput, ThroughputWindow } from '../resources/throughput.ts'
import { route } from '../route.ts'

export const listInstances = route({
  method: 'GET',
  path: '/v1/agents/{name}/instances',
  area: 'supervisor',
  summary: 'List the instances of a remote agent, including those lost in the last hour',
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
  summary: 'Show the state of agents, workers and missions',
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
    'Filters combine. A page looks at a limited number of agents, so with `state` it may have fewer than `limit` and still a `next_cursor`.',
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
    'Workers get the order at once if they wait for work, otherwise with their next heartbeat. An order to a whole agent, except `restart`, also holds for workers that register later. A hosted agent is paused by a switch, and started by lifting it.',
  scope: 'supervisor:write',
  body: ControlOrder,
  status: 200,
  output: ControlReceipt,
  errors: ['not_applicable', 'not_found', 'conflict', 'limit_exceeded'],
})

export const getThroughput = route({
  method: 'GET',
  path: '/v1/supervisor/throughput',
  area: 'supervisor',
  summary: 'Count missions by what happened to them, over time',
  description:
    'Missions of all kinds, also delegated ones, are counted when it happens, and shown within seconds. Cost is counted when a mission ends. The counts are kept for a week. After a fault, some may have been counted twice or not at all: for money, use the budgets.',
  scope: 'supervisor:read',
  query: z.strictObject({ window: ThroughputWindow.default('1h') }),
  status: 200,
  output: Throughput,
  errors: [],
})
