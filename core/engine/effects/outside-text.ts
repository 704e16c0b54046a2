import type { AfterOutsideText, OutsideTextPolicy } from '../../../contract/resources/guardrail.ts'
import { type McpNamed, namesTool } from '../../records/mcp/reference.ts'
import type { Effect } from './effect.ts'

/** A call that a model decided on after it had read text from outside. */
interface TaintedCall {
  readonly tool: string
  /** Where its tool is one of an MCP server. */
  readonly of?: McpNamed | undefined
  readonly effect: Effect
  /** What it keeps stays marked as what was read. */
  readonly keepsOrigin: boolean
}

/**
 * What an agent's owner wants to become of it. What stands about its tool counts first, and is said of all its calls; of several
 * entries that fit, the first.
 */
export function afterOutsideText(policy: OutsideTextPolicy, call: TaintedCall): AfterOutsideText {
  const own = policy.by_tool.find(
    ({ tool }) => tool === call.tool || (call.of !== undefined && namesTool(tool, call.of)),
  )
  if (own) return own.calls
  return call.effect === 'none' || call.keepsOrigin ? 'allow' : policy.writes
}
