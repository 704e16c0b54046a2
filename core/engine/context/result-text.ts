import type { Json } from '../../../contract/resources/common.ts'
import type { FileOfMission } from '../../../contract/resources/file.ts'
import { cutText } from '../../base/texts/cut-text.ts'
import { type ApprovalStep, resultOf } from '../../records/approval/approval-steps.ts'
import type { RecordedStep } from '../../records/mission/recorded-step.ts'
import { isShown } from '../files/shown-files.ts'
import { asText } from '../legs/conversation.ts'

/** A person's answer, or their statement that a call took effect. */
type AnsweredStep = ApprovalStep & { readonly decision: 'approve' | 'happened' }

/** A step with the result of a call. */
export type ResultStep = Extract<RecordedStep, { kind: 'tool_call' | 'delegation' }> | AnsweredStep

/** Shorter results stay: a note would save nothing. */
const leastElided = 1500
const firstLines = 300

export function isResult(step: RecordedStep): step is ResultStep {
  if (step.kind === 'approval') return isAnswer(step)
  return step.kind === 'tool_call' || step.kind === 'delegation'
}

/** A refusal takes only a few words. */
function isAnswer(step: ApprovalStep): boolean {
  return resultOf(step)?.is_error === false
}

/** The id by which a result can be read again. */
export function resultId({ number }: ResultStep): string {
  return `s${number}`
}

export function messageId(number: number): string {
  return `m${number}`
}

export function nameOfResult(step: ResultStep): string {
  return step.kind === 'delegation' ? `delegate to ${step.agent}` : step.tool
}

export function resultText(step: ResultStep): string {
  return asText(contentOf(step))
}

function contentOf(step: ResultStep): Json {
  return step.kind === 'approval' ? step.payload : step.output
}

/** The same step with a text in place of its result. */
export function telling(step: ResultStep, text: string): ResultStep {
  return step.kind === 'approval' ? { ...step, payload: text } : { ...step, output: text }
}

/** Files that a model would see with the result are dropped with it; they remain artifacts of the mission. */
export function isElidable(step: ResultStep, text: string): boolean {
  return text.length > leastElided || filesOf(step).length > 0
}

/** The files that a model sees with the result. */
export function filesOf(step: ResultStep): readonly FileOfMission[] {
  return step.kind === 'tool_call' ? (step.artifacts ?? []).filter(isShown) : []
}

/** @param readable whether the model has a tool to read on: some take no tools at all */
export function elidedNote(step: ResultStep, text: string, readable = true): string {
  const how = readable ? ` To read it again, call read_result with the id ${resultId(step)}.` : ''
  return `[This result of ${nameOfResult(step)} has ${text.length} characters, and is left out here to save room.${how} It begins:]\n${cutText(text, firstLines)}`
}

/** The first page, and how to read on. */
export function firstPage(id: string, text: string, { page, readable = true }: Page): string {
  const shown = cutText(text, page)
  const how = readable ? ` To read on, call read_result with the id ${id} and the offset ${shown.length}.` : ''
  return `${shown}\n[These are the first ${shown.length} of ${text.length} characters.${how}]`
}

interface Page {
  /** In characters. */
  readonly page: number
  readonly readable?: boolean
}
