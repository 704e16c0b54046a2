import type { StepContext } from '../../../contract/resources/mission.ts'
import type { History } from '../../records/conversation/history.ts'
import type { RecordedModelCall, RecordedStep } from '../../records/mission/recorded-step.ts'

/**
 * The parts that a model no longer sees in full. It only grows, and each step records it, so a resumed leg, or another mission
 * with the same steps, shows the same.
 */
export interface Dropped {
  /** Long results of steps up to this one are shown as notes. */
  readonly elided_to: number
  /** A summary replaces steps up to this one, and messages up to this one with its reply; 0 means none. */
  readonly steps_to: number
  readonly messages_to: number
}

export interface Recorded {
  readonly steps: readonly RecordedStep[]
  readonly history: History
}

export function droppedIn({ steps, history }: Recorded): Dropped {
  return {
    elided_to: lastContext(steps)?.elided_to ?? 0,
    steps_to: lastSummary(steps, 'steps')?.to ?? 0,
    messages_to: Math.max(history.summary?.to ?? 0, lastSummary(steps, 'messages')?.to ?? 0),
  }
}

/** The largest request to send to these models, after they refused a larger one. A refusal by another model does not count. */
export function narrowedIn(steps: readonly RecordedStep[], models: readonly string[]): number | undefined {
  return lastContext(steps.filter((step) => step.kind === 'model_call' && models.includes(step.model)))?.room_tokens
}

export function lastContext(steps: readonly RecordedStep[]): StepContext | undefined {
  return steps.findLast((step): step is RecordedModelCall => step.kind === 'model_call' && step.context !== undefined)
    ?.context
}

export interface Summary {
  readonly to: number
  readonly text: string
}

/** The summary that replaces the dropped steps or messages. */
export function summaryOf(what: 'steps' | 'messages', { steps, history }: Recorded): Summary | undefined {
  const own = lastSummary(steps, what)
  if (what === 'steps') return own
  const { summary } = history
  return own && own.to > (summary?.to ?? 0) ? own : summary
}

function lastSummary(steps: readonly RecordedStep[], what: 'steps' | 'messages'): Summary | undefined {
  const step = steps.findLast(
    (one): one is RecordedModelCall => one.kind === 'model_call' && one.summarises?.what === what,
  )
  return step?.summarises && { to: step.summarises.to, text: step.text }
}

/** @returns `undefined` if the model sees everything */
export function contextOf(
  dropped: Dropped,
  { elided, narrowed }: { readonly elided: number; readonly narrowed: number | undefined },
): StepContext | undefined {
  const { elided_to, steps_to, messages_to } = dropped
  if (elided_to === 0 && steps_to === 0 && messages_to === 0 && narrowed === undefined) return undefined
  return {
    elided,
    elided_to,
    ...(steps_to > 0 && { summarised_to_step: steps_to }),
    ...(messages_to > 0 && { summarised_to_message: messages_to }),
    ...(narrowed !== undefined && { room_tokens: narrowed }),
  }
}
