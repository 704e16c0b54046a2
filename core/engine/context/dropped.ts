import type { StepContext } from '../../../contract/resources/mission.ts'
import type { History } from '../../records/conversation/history.ts'
import type { RecordedModelCall, RecordedStep } from '../../records/mission/recorded-step.ts'

/**
 * What a model is no longer shown whole. It only grows, and each step says it, so whoever goes on after a crash, or another
 * mission with the same steps, shows the same.
 */
export interface Dropped {
  /** Long results of steps up to this one are told as notes. */
  readonly elided_to: number
  /** Steps up to this one, and messages up to this one and its reply, are told as a summary; 0: none. */
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

/** What is sent to these models at the most, since more was refused. What another one refused says nothing of them. */
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

/** What stands for the steps, or for the messages, that are dropped. */
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

/** @returns `undefined` where the model is shown all */
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
