import * as z from 'zod'
import { intInQuery, PageQuery } from '../resources/common.ts'
import { NewTool, Tool, ToolList, ToolPatch, ToolTrial, TryTool } from '../resources/tool.ts'
import { ImportTools, ToolImport } from '../resources/tool-import.ts'
import { OneTool, OwnToolName } from '../resources/tool-name.ts'
import { route } from '../route.ts'

const oneTool = z.strictObject({ name: OwnToolName })

export const createTool = route({
  method: 'POST',
  path: '/v1/tools',
  area: 'tools',
  summary: 'Create an HTTP tool, as version 1',
  description: 'Agents list it in their `tools`.',
  scope: 'agents:write',
  body: NewTool,
  status: 201,
  output: Tool,
  errors: ['not_applicable', 'already_exists'],
})

export const importTools = route({
  method: 'POST',
  path: '/v1/tools/import',
  area: 'tools',
  summary: 'Create tools from the operations of an OpenAPI document',
  description:
    'Each operation becomes a tool of that name. Importing the document again changes only what differs. Either all tools are written or none.',
  scope: 'agents:write',
  body: ImportTools,
  status: 200,
  output: ToolImport,
  errors: ['not_applicable', 'check_too_expensive'],
})

export const listTools = route({
  method: 'GET',
  path: '/v1/tools',
  area: 'tools',
  summary: 'List the tools, by name',
  description: 'Built-in tools have a list of their own, `GET /v1/built-in-tools`.',
  scope: 'agents:read',
  query: z.strictObject(PageQuery),
  status: 200,
  output: ToolList,
  errors: ['invalid_cursor'],
})

export const getTool = route({
  method: 'GET',
  path: '/v1/tools/{name}',
  area: 'tools',
  summary: 'Get a tool, in its newest or a given version',
  scope: 'agents:read',
  params: oneTool,
  query: z.strictObject({ version: intInQuery(1, 999_999).optional() }),
  status: 200,
  output: Tool,
  errors: ['not_found'],
})

export const listToolVersions = route({
  method: 'GET',
  path: '/v1/tools/{name}/versions',
  area: 'tools',
  summary: 'List the versions of a tool, newest first',
  scope: 'agents:read',
  params: oneTool,
  query: z.strictObject(PageQuery),
  status: 200,
  output: ToolList,
  errors: ['not_found', 'invalid_cursor'],
})

export const updateTool = route({
  method: 'PATCH',
  path: '/v1/tools/{name}',
  area: 'tools',
  summary: 'Change a tool, which creates a new version',
  description: 'Missions use it from their next leg on. Each step records the version with which its call was made.',
  scope: 'agents:write',
  params: oneTool,
  body: ToolPatch,
  status: 200,
  output: Tool,
  errors: ['not_applicable', 'not_found'],
})

export const tryTool = route({
  method: 'POST',
  path: '/v1/tools/{name}/try',
  area: 'tools',
  summary: 'Call a tool once',
  description:
    'Takes the arguments that a model would give. The tool may be an HTTP tool, a function tool, one of an MCP server under either of its names, or a built-in one that needs no mission, such as `run_javascript`. The result has the form in which a model would get it, and is not stored. Takes at most 20 seconds.',
  scope: 'agents:write',
  params: z.strictObject({ name: OneTool }),
  body: TryTool,
  status: 200,
  output: ToolTrial,
  errors: ['not_applicable', 'not_found', 'check_too_expensive'],
})

export const deleteTool = route({
  method: 'DELETE',
  path: '/v1/tools/{name}',
  area: 'tools',
  summary: 'Delete a tool',
  description: 'Agents that name it continue without it.',
  scope: 'agents:write',
  params: oneTool,
  status: 204,
  output: z.undefined(),
  errors: ['not_found'],
})
