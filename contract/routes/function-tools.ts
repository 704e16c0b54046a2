import * as z from 'zod'
import { intInQuery, PageQuery } from '../resources/common.ts'
import { FunctionTool, FunctionToolList, PutFunctionTool } from '../resources/function-tool.ts'
import { OwnToolName } from '../resources/tool-name.ts'
import { route } from '../route.ts'

const oneTool = z.strictObject({ name: OwnToolName })

export const putFunctionTool = route({
  method: 'PUT',
  path: '/v1/function-tools/{name}',
  area: 'tools',
  summary: 'Declare a tool whose calls your own process answers',
  description:
    'An identical declaration changes nothing; any other creates a new version. Agents list the tool in their `tools`.',
  scope: 'agents:write',
  params: oneTool,
  body: PutFunctionTool,
  status: 200,
  output: FunctionTool,
  errors: ['not_applicable', 'already_exists'],
})

export const listFunctionTools = route({
  method: 'GET',
  path: '/v1/function-tools',
  area: 'tools',
  summary: 'List the function tools, by name',
  scope: 'agents:read',
  query: z.strictObject(PageQuery),
  status: 200,
  output: FunctionToolList,
  errors: ['invalid_cursor'],
})

export const getFunctionTool = route({
  method: 'GET',
  path: '/v1/function-tools/{name}',
  area: 'tools',
  summary: 'Get a function tool, in its newest or a given version',
  scope: 'agents:read',
  params: oneTool,
  query: z.strictObject({ version: intInQuery(1, 999_999).optional() }),
  status: 200,
  output: FunctionTool,
  errors: ['not_found'],
})

export const listFunctionToolVersions = route({
  method: 'GET',
  path: '/v1/function-tools/{name}/versions',
  area: 'tools',
  summary: 'List the versions of a function tool, newest first',
  scope: 'agents:read',
  params: oneTool,
  query: z.strictObject(PageQuery),
  status: 200,
  output: FunctionToolList,
  errors: ['not_found', 'invalid_cursor'],
})

export const deleteFunctionTool = route({
  method: 'DELETE',
  path: '/v1/function-tools/{name}',
  area: 'tools',
  summary: 'Delete a function tool',
  description: 'Agents that name it continue without it. Open calls can still be answered.',
  scope: 'agents:write',
  params: oneTool,
  status: 204,
  output: z.undefined(),
  errors: ['not_found'],
})
