import type { Adjustment } from '../../../contract/resources/explanation.ts'
import type { RecordedModelCall, RecordedStep } from '../../records/mission/recorded-step.ts'

/** The adjustments of one call. */
type Told =
  | { readonly kind: 'request'; readonly model: string; readonly change: string }
  | { readonly kind: 'fallback'; readonly model: string; readonly passed_over: string; readonly code: string }

const most = 20

/** The adjustments in these steps' model calls: each once, oldest first. */
export function adjustmentsIn(steps: readonly RecordedStep[]): Adjustment[] {
  const told = steps.filter(isCall).flatMap((step) => toldOf(step).map((what) => ({ what, step: step.number })))
  const alike = Map.groupBy(told, ({ what }) => JSON.stringify(what))
  return [...alike.values()].slice(0, most).map(([first, ...others]) => {
    // No group is empty.
    const { what, step } = first as NonNullable<typeof first>
    const calls = { calls: others.length + 1, first_step: step, last_step: others.at(-1)?.step ?? step }
    return { ...what, ...calls, sentence: `${phraseOf(what)} ${whereText(calls)}.` }
  })
}

/** A withheld reply is reported with the step of its call. */
function isCall(step: RecordedStep): step is RecordedModelCall {
  return step.kind === 'model_call' && step.held_in === undefined
}

function toldOf({ model, adjustments = [], passed_over = [] }: RecordedModelCall): readonly Told[] {
  return [
    ...passed_over.map((over) => ({ kind: 'fallback' as const, model, passed_over: over.model, code: over.code })),
    ...adjustments.map((change) => ({ kind: 'request' as const, model, change })),
  ]
}

function phraseOf(told: Told): string {
  return told.kind === 'request'
    ? `${told.model}: ${told.change},`
    : `${told.model} answered in the place of ${told.passed_over} (${told.code}),`
}

function whereText({ calls, first_step, last_step }: Pick<Adjustment, 'calls' | 'first_step' | 'last_step'>): string {
  return calls === 1 ? `in step ${first_step}` : `in ${calls} calls, of steps ${first_step} to ${last_step}`
}
