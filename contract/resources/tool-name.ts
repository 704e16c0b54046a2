import * as z from 'zod'

export const toolNames = [
  'calculator',
  'clock',
  'run_javascript',
  'http_fetch',
  'http_request',
  'memory_set',
  'memory_get',
  'remember',
  'recall',
  'forget',
  'read_result',
  'save_file',
  'delegate',
  'ask_person',
  'handoff',
] as const
export const ToolName = z.enum(toolNames)
export type ToolName = z.infer<typeof ToolName>

/** As model providers accept it. The name of a built-in tool means that tool. */
export const OwnToolName = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,63}$/, 'use 1 to 64 of a-z, 0-9, - and _, and begin with a letter')

/** The names of MCP servers here. */
export const McpServerName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,31}$/, 'use 1 to 32 of a-z, 0-9 and -, and begin with a letter')

/** The longest tool name that the protocol allows. */
export const McpToolName = z
  .string()
  .regex(/^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,127}$/, 'use 1 to 128 of A-Z, a-z, 0-9, _, - and ., and begin with no .')

/** The name under which models see a tool of an MCP server. */
const McpToldName = z
  .string()
  .max(64)
  .regex(/^mcp__[a-z][a-z0-9-]{0,31}__[A-Za-z0-9_-]+$/, 'use mcp__<server>__<tool>, as models are told of it')

/** One tool of an MCP server, or all of them, as agents list it. */
export const McpReference = z
  .string()
  .regex(
    /^mcp:[a-z][a-z0-9-]{0,31}\/(\*|[A-Za-z0-9_-][A-Za-z0-9_.-]{0,127})$/,
    'use mcp:<server>/<tool>, or mcp:<server>/* for all tools of a server',
  )

/** One of them. */
const McpOneTool = z
  .string()
  .regex(/^mcp:[a-z][a-z0-9-]{0,31}\/[A-Za-z0-9_-][A-Za-z0-9_.-]{0,127}$/, 'use mcp:<server>/<tool>')

/** An agent’s tool: built in, the tenant’s own, or those of a server. */
export const AgentTool = z.union([ToolName, OwnToolName, McpReference])

/** The subject of a rule: a tool as agents list it, those of a server, or as models see it. */
export const RuledTool = z.union([McpReference, ToolName, OwnToolName, McpToldName])

/** The same for a single tool. */
export const OneTool = z.union([ToolName, OwnToolName, McpOneTool, McpToldName])

/** The same without some built-in ones. */
export function ruledToolBut(left: readonly ToolName[], why: string) {
  return z.union([
    McpReference,
    ToolName.exclude(left),
    OwnToolName.refine((name) => left.every((one) => one !== name), why).meta({ not: { enum: [...left] } }),
    McpToldName,
  ])
}
