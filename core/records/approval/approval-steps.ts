import type { Json } from '../../../contract/resources/common.ts'
import type { Step } from '../../../contract/resources/mission.ts'
import type { ToolCall } from '../../base/ports/models.ts'
import type { RecordedStep } from '../mission/recorded-step.ts'

export type ApprovalStep = Extract<Step, { kind: 'approval' }>

/**
 * What the model is told of a decision in place of the call's own result: the refusal, the person's answer, or what the
 * person says had happened. `undefined` where the call is still to be made, or where it is about no call.
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

/** Who decided, and their note. */
export function byWhom({ by, note }: Pick<ApprovalStep, 'by' | 'note'>): string {
  return `(${by === deadlineName ? 'nobody decided in time' : `by ${by}`})${note === null ? '' : `: ${note}`}`
}

/** Who decides when nobody did. */
export const deadlineName = 'deadline'

/** The newest decision about an open call. */
export function approvalOf(steps: readonly RecordedStep[], call: ToolCall): ApprovalStep | undefined {
  const decided = steps.findLastIndex((step) => step.kind === 'model_call')
  return steps.findLast(
    (step, at): step is ApprovalStep => at > decided && step.kind === 'approval' && step.call_id === call.id,
  )
}

/** What somebody decided about something that a guardrail found. @param of stands for it */
export function decisionAbout(steps: readonly RecordedStep[], of: string): ApprovalStep | undefined {
  return steps.findLast(
    (step): step is ApprovalStep => step.kind === 'approval' && step.about === 'guardrail' && step.call_id === of,
  )
}
