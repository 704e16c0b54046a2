import type { Json } from '../../../contract/resources/common.ts'
import type { Step } from '../../../contract/resources/mission.ts'
import type { ToolCall } from '../../base/ports/models.ts'
import type { RecordedStep } from '../mission/recorded-step.ts'

export type ApprovalStep = Extract<Step, { kind: 'approval' }>

/**
 * What the model sees of a decision instead of the call's own result: the refusal, the person's answer, or what the person says
 * happened. `undefined` if the call must still be made, or if the decision concerns no call.
 */
export function resultOf(step: ApprovalStep): { readonly output: Json; readonly is_error: boolean } | undefined {
  if (step.about === 'guardrail') return undefined
  if (step.decision === 'reject') return { output: refusal(step), is_error: true }
  if (step.decision === 'happened') return { output: step.payload, is_error: false }
  if (step.about === 'question') return { output: step.payload, is_error: false }
  return undefined
}

function refusal(step: ApprovalStep): string {
  const what = step.about === 'question' ? 'Nobody answers this question' : `This call was refused`
  return `${what} ${byWhom(step)}`
}

/** The decider, and their note. */
export function byWhom({ by, note }: Pick<ApprovalStep, 'by' | 'note'>): string {
  return `(${by === deadlineName ? 'nobody decided in time' : `by ${by}`})${note === null ? '' : `: ${note}`}`
}

/** The decider's name when the deadline decided. */
export const deadlineName = 'deadline'

/** The newest decision about an open call. */
export function approvalOf(steps: readonly RecordedStep[], call: ToolCall): ApprovalStep | undefined {
  const decided = steps.findLastIndex((step) => step.kind === 'model_call')
  return steps.findLast(
    (step, at): step is ApprovalStep => at > decided && step.kind === 'approval' && step.call_id === call.id,
  )
}

/** The decision about a guardrail's finding. @param of identifies the finding */
export function decisionAbout(steps: readonly RecordedStep[], of: string): ApprovalStep | undefined {
  return steps.findLast(
    (step): step is ApprovalStep => step.kind === 'approval' && step.about === 'guardrail' && step.call_id === of,
  )
}
