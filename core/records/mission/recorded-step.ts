import type { Step } from '../../../contract/resources/mission.ts'
import type { RecordedPart } from './step-parts.ts'

type ShownModelCall = Extract<Step, { kind: 'model_call' }>

/** What the API shows of a model call, with what only its provider understands. */
export type RecordedModelCall = Omit<ShownModelCall, 'reasoning' | 'refusal'> & {
  /** All that the model said, in order. Absent where that is the text and then the calls. */
  readonly parts?: RecordedPart[]
  /** Of a call of a judge: stands for what it judged, which whoever sees it could find out by guessing. */
  readonly judged?: string
}

/** A step as it is kept. */
export type RecordedStep = Exclude<Step, ShownModelCall> | RecordedModelCall

/** What an agent's model said to do or to answer: no summary, no word of a judge, and nothing that is held. */
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

/** A model's call on the way to the next reply, or what a person said about that. Nothing of it is shown to the agent's model. */
export function isAside(step: RecordedStep): boolean {
  if (step.kind === 'approval') return step.about === 'guardrail'
  return step.kind === 'model_call' && !isReply(step)
}
