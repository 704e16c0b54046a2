import type { Explanation } from '../../../../contract/resources/explanation.ts'

/** The dead letter that a failed mission can be redriven by; none once it was redriven or discarded. */
export function openLetterOf(explanation: Pick<Explanation, 'reasons'> | undefined): string | undefined {
  const failed = explanation?.reasons.find((reason) => reason.code === 'failed')
  if (!failed || failed.data.redriven_to !== null) return undefined
  return failed.data.dead_letter_id ?? undefined
}
