import type { AfterOutsideText, OutsideTextPolicy } from '../../../contract/resources/guardrail.ts'
import { type McpNamed, namesTool } from '../../records/mcp/reference.ts'
import type { Effect } from './effect.ts'

/** A call that a model decided on after reading text from outside. */
interface TaintedCall {
  readonly tool: string
  /** Present if its tool belongs to an MCP server. */
  readonly of?: McpNamed | undefined
  readonly effect: Effect
  /** Whatever it stores keeps the origin of what was read. */
  readonly keepsOrigin: boolean
}

/**
 * The owner's policy for such a call. An entry for its tool takes precedence, and applies to all its calls; of several matching
 * entries, the first counts.
 */
export function afterOutsideText(policy: OutsideTextPolicy, call: TaintedCall): AfterOutsideText {
  const own = policy.by_tool.find(
    ({ tool }) => tool === call.tool || (call.of !== undefined && namesTool(tool, call.of)),
  )
  if (own) return own.calls
  return call.effect === 'none' || call.keepsOrigin ? 'allow' : policy.writes
}
