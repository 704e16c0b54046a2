import { issueText, placeInArguments } from '../../base/payloads/issue-text.ts'
import type { Checks } from '../../base/ports/checks.ts'
import type { ToolCall } from '../../base/ports/models.ts'
import { type ApprovalStep, approvalOf } from '../../records/approval/approval-steps.ts'
import type { Mission, OpenEffect } from '../../records/mission/mission.ts'
import { type Effect, effectKey } from '../effects/effect.ts'
import { effectPolicyOf, effectWith, type WhenUnknown } from '../effects/effect-policy.ts'
import type { Tool } from '../tools/tool.ts'
import type { Leg } from './leg.ts'
import { failure, type ToolResult } from './tool-result.ts'

/** A decided call as it will be made: with the arguments that a person approved, if one was asked. */
export interface PlannedCall {
  readonly call: ToolCall
  readonly tool: Tool
  readonly input: Record<string, unknown>
  readonly effect: Effect
  readonly policy: WhenUnknown | undefined
  readonly key: string
  readonly approval: ApprovalStep | undefined
}

/** The parts of a leg that determine how a call is made. */
export interface CallingLeg extends Pick<Leg, 'tenant' | 'agent' | 'tools' | 'steps'> {
  readonly stored: { readonly mission: Pick<Mission, 'id'> }
}

/** @returns the result to record if the call cannot be made */
export async function planCall(
  { checks }: { readonly checks: Pick<Checks, 'check'> },
  leg: CallingLeg,
  decided: ToolCall,
): Promise<PlannedCall | ToolResult> {
  const tool = leg.tools.called(decided.name)
  if (!tool) return failure(`tool_unknown: this agent has no tool ${decided.name}`)
  if (tool.paused !== undefined) return failure(tool.paused)
  const approval = approvalOf(leg.steps, decided)
  const call = approval ? { ...decided, arguments: approval.payload as unknown } : decided
  const input = tool.parameters.safeParse(call.arguments)
  if (!input.success) {
    return failure(`invalid_input: ${issueText(input.error, placeInArguments)}`)
  }
  const problem = await tool.problem?.(input.data, { checks, tenant: leg.tenant })
  if (problem !== undefined) return failure(`invalid_input: ${problem}`)
  const key = effectKey(leg.stored.mission.id, decidedBy(leg), call)
  const policy = effectPolicyOf(leg.agent.effects, tool.name, input.data) ?? tool.whenUnknown
  return { call, tool, input: input.data, effect: effectWith(policy, tool.effect(input.data)), policy, key, approval }
}

/** The number of the step in which the model made its open decisions. */
export function decidedBy({ steps }: Pick<Leg, 'steps'>): number {
  return steps.findLast((step) => step.kind === 'model_call')?.number ?? 0
}

/** The effect that this call began and whose outcome is still unknown. */
export function openEffectOf({ stored: { mission } }: Pick<Leg, 'stored'>, { id }: ToolCall): OpenEffect | null {
  return mission.open_effect?.call_id === id ? mission.open_effect : null
}

/** Whether a person, asked about its outcome, gave the mission up. */
export function isGivenUp({ steps }: Pick<Leg, 'steps'>, call: ToolCall): boolean {
  return approvalOf(steps, call)?.decision === 'fail'
}

/** When the model made its open decisions: the same however often they are started. */
export function decidedAt({ steps }: Leg): number {
  const decision = steps.findLast((step) => step.kind === 'model_call')
  return decision ? Date.parse(decision.finished_at) : 0
}
