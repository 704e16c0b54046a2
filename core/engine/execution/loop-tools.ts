import type { ToolCall } from '../../base/ports/models.ts'
import { askPerson } from '../asking/ask-for-call.ts'
import type { ExecutionPorts, Leg } from '../legs/leg.ts'
import type { ToolResult } from '../legs/tool-result.ts'
import { isLoopTool, type LoopToolName } from '../tools/toolbox.ts'
import { handOver } from './hand-over.ts'
import { readResult } from './read-result.ts'

/** `waiting`: the mission gave its slot back. `recorded`: the call’s step is written. Otherwise the result is yet to be recorded. */
type Act = (ports: ExecutionPorts, leg: Leg, call: ToolCall) => Promise<ToolResult | 'waiting' | 'recorded'>

/** Delegations of one reply start together: see `delegate.ts`. */
const acts: Readonly<Record<Exclude<LoopToolName, 'delegate'>, Act>> = {
  ask_person: askPerson,
  handoff: handOver,
  read_result: readResult,
}

/** The loop tool of a call, if the agent has it. Results shown in part can always be read, whatever tools the agent has. */
export function loopToolOf({ agent }: Leg, { name }: ToolCall): LoopToolName | undefined {
  if (!isLoopTool(name)) return undefined
  return name === 'read_result' || agent.tools.includes(name) ? name : undefined
}

/** The action of a call, if it is made on its own. */
export function loopActOf(leg: Leg, call: ToolCall): Act | undefined {
  const tool = loopToolOf(leg, call)
  return tool === undefined || tool === 'delegate' ? undefined : acts[tool]
}
