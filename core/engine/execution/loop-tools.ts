import type { ToolCall } from '../../base/ports/models.ts'
import { askPerson } from '../asking/ask-for-call.ts'
import type { ExecutionPorts, Leg } from '../legs/leg.ts'
import type { ToolResult } from '../legs/tool-result.ts'
import type { LoopToolName } from '../tools/toolbox.ts'
import { delegate } from './delegate.ts'
import { handOver } from './hand-over.ts'

/** `waiting`: the mission gave its slot back. `recorded`: the call's step is written. Else the result is yet to be recorded. */
type Act = (ports: ExecutionPorts, leg: Leg, call: ToolCall) => Promise<ToolResult | 'waiting' | 'recorded'>

const acts: Readonly<Record<LoopToolName, Act>> = {
  delegate,
  ask_person: askPerson,
  handoff: handOver,
}

/** The act that a call asks for, if it is of a loop tool that the agent has. */
export function loopActOf({ agent }: Leg, { name }: ToolCall): Act | undefined {
  const granted = agent.tools.some((tool) => tool === name) && Object.hasOwn(acts, name)
  return granted ? acts[name as LoopToolName] : undefined
}
