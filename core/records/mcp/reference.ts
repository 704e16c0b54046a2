import { createHash } from 'node:crypto'
import { McpReference } from '../../../contract/resources/tool-name.ts'

/** An entry in an agent's list: one tool of a server, or all of them (`*`). */
export interface McpNamed {
  readonly server: string
  readonly tool: string
}

/** @returns `undefined` for the name of another kind of tool */
export function mcpNamed(name: string): McpNamed | undefined {
  if (!McpReference.safeParse(name).success) return undefined
  const at = name.indexOf('/')
  return { server: name.slice('mcp:'.length, at), tool: name.slice(at + 1) }
}

export function mcpReference({ server, tool }: McpNamed): string {
  return `mcp:${server}/${tool}`
}

/** Whether an entry in the owner's list matches this tool, directly or through its whole server. */
export function namesTool(name: string, tool: McpNamed): boolean {
  return name === mcpReference(tool) || name === mcpReference({ server: tool.server, tool: '*' })
}

/** Whether an entry in the owner's list matches the tool that a model calls by this name, even if it is unknown here. */
export function namesTold(name: string, told: string): boolean {
  const named = mcpNamed(name)
  return named?.tool === '*' ? told.startsWith(toldStart(named.server)) : told === toldAs(name)
}

/** The name by which a model knows the one tool of an entry. */
export function toldAs(name: string): string {
  const named = mcpNamed(name)
  return named ? toldName(named) : name
}

/** The longest name that all providers accept. */
const longest = 64
const digestLength = 16

/**
 * The name for models, in characters that all providers accept. A server's name contains no `_`, so its end is unambiguous; if a
 * tool's own name does not fit, a digest of it is appended, so that no two names are equal.
 */
export function toldName({ server, tool }: McpNamed): string {
  const whole = `${toldStart(server)}${tool}`
  if (whole.length <= longest && !tool.includes('.')) return whole
  const digest = createHash('sha256').update(tool).digest('hex').slice(0, digestLength)
  const plain = whole.replaceAll('.', '_').slice(0, longest - digestLength - 1)
  return `${plain}_${digest}`
}

/** The server of a tool with this name for models; `undefined` for the name of another kind of tool. */
export function serverTold(told: string): string | undefined {
  return /^mcp__([a-z][a-z0-9-]*)__/.exec(told)?.[1]
}

function toldStart(server: string): string {
  return `mcp__${server}__`
}
