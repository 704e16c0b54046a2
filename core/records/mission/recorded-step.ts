import type { Step } from '../../../contract/resources/mission.ts'
import type { RecordedPart } from './step-parts.ts'

type ShownModelCall = Extract<Step, { kind: 'model_call' }>

/** The API’s view of a model call, with the parts that only its provider understands. */
export type RecordedModelCall = Omit<ShownModelCall, 'reasoning' | 'refusal'> & {
  /** The whole reply of the model, in order. Absent if that is the text followed by the calls. */
  readonly parts?: RecordedPart[]
  /** For a judge’s call: a digest of what it judged, from which a reader could find the text by guessing. */
  readonly judged?: string
}

/** A step as stored. */
export type RecordedStep = Exclude<Step, ShownModelCall> | RecordedModelCall

/** What an agent’s model decided or answered: no summary, no judge’s verdict, and nothing withheld. */
type RecordedReply = RecordedModelCall & {
  readonly summarises?: never
  readonly judges?: never
  readonly held?: never
}

export function isReply(step: RecordedStep): step is RecordedReply {
  return (
    step.kind === 'model_call' && step.summarises === undefined && step.judges === undefined && step.held === undefined
  )
}

/** A model’s call on the way to the next reply, or a person’s answer about it. The agent’s model sees none of it. */
export function isAside(step: RecordedStep): boolean {
  if (step.kind === 'approval') return step.about === 'guardrail'
  return step.kind === 'model_call' && !isReply(step)
}
