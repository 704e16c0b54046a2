import type { Step } from '../../../contract/resources/mission.ts'
import type { RecordedPart } from './step-parts.ts'

type ShownModelCall = Extract<Step, { kind: 'model_call' }>

/** What the API shows of a model call, with what only its provider understands. */
export type RecordedModelCall = Omit<ShownModelCall, 'reasoning' | 'refusal'> & {
  /** All that the model said, in order. Absent where that is the text and then the calls. */
  readonly parts?: RecordedPart[]
}

/** A step as it is kept. */
export type RecordedStep = Exclude<Step, ShownModelCall> | RecordedModelCall

/** What an agent's model said to do or to answer; not a summary that was asked for on the way. */
type RecordedReply = RecordedModelCall & { readonly summarises?: never }

export function isReply(step: RecordedStep): step is RecordedReply {
  return step.kind === 'model_call' && step.summarises === undefined
}
