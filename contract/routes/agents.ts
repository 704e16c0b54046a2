import * as z from 'zod'
import { Agent, AgentKind, AgentList, AgentPatch, NewAgent } from '../resources/agent.ts'
import { intInQuery, Name, PageQuery } from '../resources/common.ts'
import { route } from '../route.ts'

const oneAgent = z.strictObject({ name: Name })

export const createAgent = route({
  method: 'POST',
  path: '/v1/agents',
  area: 'agents',
  summary: 'Create an agent, as version 1',
  scope: 'agents:write',
  body: NewAgent,
  status: 201,
  output: Agent,
  errors: ['not_applicable', 'already_exists'],
})

export const getAgent = route({
  method: 'GET',
  path: '/v1/agents/{name}',
  area: 'agents',
  summary: 'Get an agent, in its newest or a given version',
  scope: 'agents:read',
  params: oneAgent,
  query: z.strictObject({ version: intInQuery(1, 999_999).optional() }),
  status: 200,
  output: Agent,
  errors: ['not_found'],
})

export const listAgents = route({
  method: 'GET',
  path: '/v1/agents',
  area: 'agents',
  summary: 'Find agents by kind, capability and tag',
  scope: 'agents:read',
  query: z.strictObject({
    ...PageQuery,
    kind: AgentKind.optional(),
    capability: Name.optional(),
    tag: Name.optional(),
  }),
  status: 200,
  output: AgentList,
  errors: ['invalid_cursor'],
})

export const listAgentVersions = route({
  method: 'GET',
  path: '/v1/agents/{name}/versions',
  area: 'agents',
  summary: 'List the versions of an agent, newest first',
  scope: 'agents:read',
  params: oneAgent,
  query: z.strictObject(PageQuery),
  status: 200,
  output: AgentList,
  errors: ['not_found', 'invalid_cursor'],
})

export const updateAgent = route({
  method: 'PATCH',
  path: '/v1/agents/{name}',
  area: 'agents',
  summary: 'Change an agent, which creates a new version',
  description: 'Missions keep the version with which they were submitted.',
  scope: 'agents:write',
  params: oneAgent,
  body: AgentPatch,
  status: 200,
  output: Agent,
  errors: ['not_applicable', 'not_found', 'forbidden', 'conflict'],
})

export const deleteAgent = route({
  method: 'DELETE',
  path: '/v1/agents/{name}',
  area: 'agents',
  summary: 'Delete an agent',
  description:
    'The agent takes no new missions; missions under way finish with their version. If it has a `publish_gate`, the key also needs `control:write`.',
  scope: 'agents:write',
  params: oneAgent,
  status: 204,
  output: z.undefined(),
  errors: ['not_found', 'forbidden', 'conflict'],
})
