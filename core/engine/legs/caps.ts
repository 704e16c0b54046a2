import { SortieError } from '../../../contract/errors.ts'
import type { Caps } from '../../../contract/resources/mission.ts'
import type { Agent } from '../../records/agent/agent.ts'
import { resultOf } from '../../records/approval/approval-steps.ts'
import type { RecordedModelCall, RecordedStep } from '../../records/mission/recorded-step.ts'

/** The limits of one attempt: the agent’s, or the mission’s own if those are tighter. */
export function capsOf(agent: Pick<Agent, 'limits'>, own: Caps = {}): Caps & Agent['limits'] {
  const { limits } = agent
  return {
    max_steps: tighter(limits.max_steps, own.max_steps),
    max_output_tokens: tighter(limits.max_output_tokens, own.max_output_tokens),
    max_tool_calls: tighter(limits.max_tool_calls ?? Number.POSITIVE_INFINITY, own.max_tool_calls),
    max_attempt_s: tighter(limits.max_attempt_s ?? Number.POSITIVE_INFINITY, own.max_attempt_s),
  }
}

function tighter(limit: number, own = Number.POSITIVE_INFINITY): number {
  return Math.min(limit, own)
}

/** @throws SortieError `invalid_input` if a mission asks for more than its agent may do */
export function requireTighter({ name, limits }: Pick<Agent, 'name' | 'limits'>, own: Caps): void {
  for (const cap of ['max_steps', 'max_output_tokens', 'max_tool_calls', 'max_attempt_s'] as const) {
    const [limit, wanted] = [limits[cap], own[cap]]
    if (limit === undefined || wanted === undefined || wanted <= limit) continue
    throw new SortieError('not_applicable', `caps.${cap} is ${wanted}, and the limit of the agent ${name} is ${limit}`)
  }
}

/**
 * Checked before each step.
 * @param steps those of the attempt
 * @param next the step about to be made
 * @throws SortieError `limit_exceeded`, which names the cap
 */
export function requireWithinCaps(
  caps: Caps & Agent['limits'],
  steps: readonly RecordedStep[],
  next: 'model_call' | 'tool_call',
): void {
  const { max_steps, max_tool_calls = Number.POSITIVE_INFINITY, max_attempt_s = Number.POSITIVE_INFINITY } = caps
  if (next === 'model_call' && countedSteps(steps) >= max_steps) throw reached('max_steps', `${max_steps} steps`)
  if (next === 'tool_call' && toolCallsIn(steps) >= max_tool_calls)
    throw reached('max_tool_calls', `${max_tool_calls} tool calls`)
  if (workedMs(steps) >= max_attempt_s * 1000) throw reached('max_attempt_s', `${max_attempt_s} seconds of work`)
}

/** How many more calls may be started. @param begun those without a result yet */
export function callsLeft(
  { max_tool_calls = Number.POSITIVE_INFINITY }: Caps & Agent['limits'],
  steps: readonly RecordedStep[],
  begun: number,
): number {
  return Math.max(0, max_tool_calls - toolCallsIn(steps) - begun)
}

/** How many of them count towards the cap of steps: calls of models and of tools, but not what guardrails do. */
export function countedSteps(steps: readonly RecordedStep[]): number {
  return steps.filter((step) => (step.kind === 'model_call' ? !isOfGuardrail(step) : isOfCall(step))).length
}

function isOfGuardrail({ judges, held }: RecordedModelCall): boolean {
  return judges !== undefined || held === true
}

function toolCallsIn(steps: readonly RecordedStep[]): number {
  return steps.filter(isOfCall).length
}

/** Whether the step has the result of a call. A person’s approval does not: its call has a step of its own. */
export function isOfCall(step: RecordedStep): boolean {
  if (step.kind === 'approval') return step.about !== 'guardrail' && resultOf(step) !== undefined
  return step.kind !== 'model_call'
}

/** Time in calls, without queues and waits for children, people or budgets. */
export function workedMs(steps: readonly RecordedStep[]): number {
  return steps
    .filter(({ kind }) => kind === 'model_call' || kind === 'tool_call')
    .reduce((sum, step) => sum + Math.max(0, Date.parse(step.finished_at) - Date.parse(step.started_at)), 0)
}

function reached(cap: keyof Caps, what: string): SortieError {
  return new SortieError('limit_exceeded', `${cap}: the attempt reached its limit of ${what} without a final answer`, {
    details: { cap },
  })
}
