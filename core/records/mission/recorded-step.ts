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
