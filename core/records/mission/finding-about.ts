import type { Finding } from '../../../contract/resources/guardrail.ts'
import type { RecordedModelCall, RecordedStep } from './recorded-step.ts'

/** A guardrail’s finding in an open call, recorded with the reply that decided on the call. */
export function findingAbout(
  steps: readonly RecordedStep[],
  call: { readonly id: string },
  outcome: Finding['outcome'],
): Finding | undefined {
  const reply = steps.findLast((step) => step.kind === 'model_call')
  return reply?.findings?.find((found) => found.call_id === call.id && found.outcome === outcome)
}

/** Why a reply does not count as an answer, whatever it says. */
export function blockIn({ findings = [] }: RecordedModelCall): Finding | undefined {
  return findings.find(({ at, outcome }) => at === 'output' && outcome === 'blocked')
}
