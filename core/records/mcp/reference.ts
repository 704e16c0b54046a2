import { createHash } from 'node:crypto'
import { McpReference } from '../../../contract/resources/tool-name.ts'

/** What an agent names: one tool of a server, or all of them (`*`). */
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

/** Whether what an agent's owner names is this tool, or all of its server. */
export function namesTool(name: string, tool: McpNamed): boolean {
  return name === mcpReference(tool) || name === mcpReference({ server: tool.server, tool: '*' })
}

/** Whether what an agent's owner names is the tool that a model calls by this name, be it known here or not. */
export function namesTold(name: string, told: string): boolean {
  const named = mcpNamed(name)
  return named?.tool === '*' ? told.startsWith(toldStart(named.server)) : told === toldAs(name)
}

/** The name that a model is told of the one tool that an agent's owner names. */
export function toldAs(name: string): string {
  const named = mcpNamed(name)
  return named ? toldName(named) : name
}

/** The most that all providers take. */
const longest = 64
const digestLength = 16

/**
 * The name that a model is told, of the letters that all providers take. A server's name holds no `_`, so its end is plain; a tool
 * whose own name does not fit has a digest of it at the end, so that no two are told alike.
 */
export function toldName({ server, tool }: McpNamed): string {
  const whole = `${toldStart(server)}${tool}`
  if (whole.length <= longest && !tool.includes('.')) return whole
  const digest = createHash('sha256').update(tool).digest('hex').slice(0, digestLength)
  const plain = whole.replaceAll('.', '_').slice(0, longest - digestLength - 1)
  return `${plain}_${digest}`
}

/** The server of a tool that models are told of by this name; `undefined` for the name of another kind of tool. */
export function serverTold(told: string): string | undefined {
  return /^mcp__([a-z][a-z0-9-]*)__/.exec(told)?.[1]
}

function toldStart(server: string): string {
  return `mcp__${server}__`
}
