import { issueText, placeInArguments } from '../../base/payloads/issue-text.ts'
import type { ToolCall } from '../../base/ports/models.ts'
import { startStopwatch } from '../../base/times/stopwatch.ts'
import type { Agent } from '../../records/agent/agent.ts'
import { withSchemaOf } from '../../records/agent/agent-of-mission.ts'
import { inState } from '../../records/mission/mission.ts'
import type { RecordedStep } from '../../records/mission/recorded-step.ts'
import { guardedBefore, guardedBy, hasTooManyGuards, maxGuards } from '../guardrails/guarded-before.ts'
import { type ExecutionPorts, type Leg, record } from '../legs/leg.ts'
import { stepRecord } from '../legs/step-records.ts'
import { failure, type ToolResult } from '../legs/tool-result.ts'
import { HandoffInput } from '../tools/handoff/handoff.ts'
import { loadToolset } from '../tools/toolset.ts'
import { moveTo } from '../transition/move.ts'
import { toolStep } from './call-tool.ts'
import { closeTools } from './close-tools.ts'
import { findAgent } from './find-agent.ts'

/** In one mission, so that two agents do not hand it to each other for ever. */
const maxHandovers = 10

/**
 * Another agent continues the mission from the next step, with everything said and done so far.
 * @returns that the step is recorded, or the result to record if the call cannot be made
 */
export async function handOver(ports: ExecutionPorts, leg: Leg, call: ToolCall): Promise<ToolResult | 'recorded'> {
  const watch = startStopwatch(ports.clock)
  const input = HandoffInput.safeParse(call.arguments)
  if (!input.success) return failure(`invalid_input: ${issueText(input.error, placeInArguments)}`)
  if (handovers(leg.steps) >= maxHandovers) {
    return failure(`limit_exceeded: a mission is handed over at most ${maxHandovers} times`)
  }
  const agent = await findAgent(leg, input.data.agent)
  if ('is_error' in agent) return agent
  const from = leg.agent
  if (agent.name === from.name) return failure(`invalid_input: ${from.name} has this mission already`)
  // Where an agent runs is decided when a mission is dispatched, not in the middle of an attempt.
  if (agent.kind === 'remote') return failure(`invalid_input: ${agent.name} is a remote agent: delegate to it instead`)
  if (hasTooManyGuards({ ...leg.stored.mission, ...guardedBy(leg.stored.mission, from) })) {
    return failure(`limit_exceeded: at most ${maxGuards} agents with guardrails over input hand over the same`)
  }
  const step = toolStep(leg, call, watch, {
    output: `${agent.name} goes on in place of ${from.name}`,
    is_error: false,
  })
  await recordHandover(ports, leg, step, { agent, reason: input.data.reason })
  return 'recorded'
}

async function recordHandover(
  ports: ExecutionPorts,
  leg: Leg,
  step: RecordedStep,
  { agent, reason }: { readonly agent: Agent; readonly reason: string | undefined },
): Promise<void> {
  const { mission } = leg.stored
  const tools = await loadToolset(leg.store, agent.tools)
  const handed = { agent: agent.name, agent_version: agent.version, ...guardedBy(mission, leg.agent) }
  const before = await guardedBefore(leg.store, { ...mission, ...handed })
  const written = await stepRecord(ports, leg, step)
  const to = inState(
    mission,
    { status: 'RUNNING', slot: mission.slot },
    { ...written.mission, ...handed, recoveries: 0 },
  )
  const data = { from: leg.agent.name, to: agent.name, ...(reason === undefined ? {} : { reason }) }
  await record(ports, leg, moveTo(to, [written.fact, { type: 'mission.handed_over', data }], written.changes))
  leg.steps.push(step)
  leg.agent = withSchemaOf(mission, agent)
  leg.guardedBefore = before
  // The step has the findings of its models.
  leg.narrowed = undefined
  await closeTools(ports, leg)
  leg.tools = tools
}

function handovers(steps: readonly RecordedStep[]): number {
  return steps.filter((step) => step.kind === 'tool_call' && step.tool === 'handoff' && !step.is_error).length
}
