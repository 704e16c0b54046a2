import type { EffectPolicy } from '../../../contract/resources/tool-policies.ts'
import { issueText, placeInArguments } from '../../base/payloads/issue-text.ts'
import type { ToolCall } from '../../base/ports/models.ts'
import { type ApprovalStep, approvalOf } from '../../records/approval/approval-steps.ts'
import { type Effect, effectKey } from '../effects/effect.ts'
import { effectPolicyOf, effectWith } from '../effects/effect-policy.ts'
import type { Tool } from '../tools/tool.ts'
import { calledTool } from '../tools/toolbox.ts'
import type { Leg } from './leg.ts'
import { failure, type ToolResult } from './tool-result.ts'

/** A decided call as it is to be made: with the arguments that a person allowed, where one was asked. */
export interface PlannedCall {
  readonly call: ToolCall
  readonly tool: Tool
  readonly input: Record<string, unknown>
  readonly effect: Effect
  readonly policy: EffectPolicy | undefined
  readonly key: string
  readonly approval: ApprovalStep | undefined
}

/** @returns the result to record where the call cannot be made */
export function planCall(leg: Leg, decided: ToolCall): PlannedCall | ToolResult {
  const tool = grantedTool(leg, decided.name)
  if (!tool) return failure(`tool_unknown: this agent has no tool ${decided.name}`)
  const approval = approvalOf(leg.steps, decided)
  const call = approval ? { ...decided, arguments: approval.payload as unknown } : decided
  const input = tool.parameters.safeParse(call.arguments)
  if (!input.success) {
    return failure(`invalid_input: ${issueText(input.error, placeInArguments)}`)
  }
  const key = effectKey(leg.stored.mission.id, decidedBy(leg), call)
  const policy = effectPolicyOf(leg.agent.effects, tool.name, input.data)
  return { call, tool, input: input.data, effect: effectWith(policy, tool.effect(input.data)), policy, key, approval }
}

/** The number of the step in which the model decided on what is open. */
export function decidedBy({ steps }: Leg): number {
  return steps.findLast((step) => step.kind === 'model_call')?.number ?? 0
}

function grantedTool(leg: Leg, name: string): Tool | undefined {
  if (!leg.agent.tools.some((granted) => granted === name)) return undefined
  return calledTool(name)
}
