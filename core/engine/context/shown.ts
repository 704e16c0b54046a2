import type { TextPart, Turn } from '../../base/ports/models.ts'
import type { Said } from '../../records/conversation/history.ts'
import { type GivenFile, partOf } from '../../records/file/given-file.ts'
import { originOf } from '../../records/mission/origin.ts'
import { isAside, type RecordedStep } from '../../records/mission/recorded-step.ts'
import { type Dropped, type Recorded, summaryOf } from './dropped.ts'
import {
  elidedNote,
  firstPage,
  isElidable,
  isResult,
  messageId,
  type ResultStep,
  resultId,
  resultText,
  telling,
} from './result-text.ts'

/** The part of the record that is shown. */
export interface View {
  readonly dropped: Dropped
  /** The characters of one result or message shown at once. */
  readonly page: number
  /** Whether the model has tools, and so may have one to read the rest. */
  readonly readable: boolean
  /** Whether the input may hold text from outside. */
  readonly isOutside: boolean
}

/** The steps as a model sees them: without those that a summary covers, and with long results as notes or as their first page. */
export function shownSteps(steps: readonly RecordedStep[], view: View): readonly RecordedStep[] {
  return steps
    .filter((step) => step.number > view.dropped.steps_to && !isAside(step))
    .map((step) => shownStep(step, view))
}

function shownStep(step: RecordedStep, { dropped, page, readable }: View): RecordedStep {
  if (!isResult(step)) return step
  const text = resultText(step)
  if (step.number <= dropped.elided_to && isElidable(step, text)) {
    return telling(withoutFiles(step), elidedNote(step, text, readable))
  }

  return text.length > page ? telling(step, firstPage(resultId(step), text, { page, readable })) : step
}

function withoutFiles(step: ResultStep): ResultStep {
  if (step.kind !== 'tool_call') return step
  const { artifacts: _, ...rest } = step
  return rest
}

export function countElided(steps: readonly RecordedStep[], dropped: Dropped): number {
  return steps.filter((step) => step.number > dropped.steps_to && isElided(step, dropped)).length
}

function isElided(step: RecordedStep, { elided_to }: Dropped): boolean {
  return step.number <= elided_to && isResult(step) && isElidable(step, resultText(step))
}

/** Whether anything can be read again. Once true, it stays true, so that the list of tools stays the same. */
export function hasMore({ steps, history }: Recorded, { dropped, page }: View): boolean {
  const isLong = (text: string) => text.length > page
  return (
    dropped.steps_to > 0 ||
    dropped.messages_to > 0 ||
    steps.some((step) => isElided(step, dropped) || (isResult(step) && isLong(resultText(step)))) ||
    history.said.some(({ text }) => isLong(text))
  )
}

/** The earlier messages of the conversation, beginning with the user's turn. */
export function historyTurns(record: Recorded, view: View): readonly Turn[] {
  const { page } = view
  const said = shownSaid(record.history.said, view.dropped).map(({ role, number, text, files }) =>
    saying(role, text.length > page ? firstPage(messageId(number), text, view) : text, files),
  )
  return [...summaryTurns('messages', record, view), ...said]
}

export function shownSaid(said: readonly Said[], { messages_to }: Dropped): readonly Said[] {
  return said.filter(({ to }) => to > messages_to)
}

const told = {
  steps: 'This is a summary of what was done for it so far.',
  messages: 'This is a summary of what was said in this conversation before.',
} as const

/** The summary of the omitted part, after the input or before the conversation. */
export function summaryTurns(what: 'steps' | 'messages', record: Recorded, view: View): readonly Turn[] {
  const summary = summaryOf(what, record)
  if (!summary) return []
  const how = view.readable ? ' What it names by an id, such as s4 or m7, can be read again with read_result.' : ''
  const text = `${told[what]}${how}\n${summary.text}`
  return [
    { role: 'user', parts: [{ type: 'text', text, ...(isOfOutside(what, record, view) && { origin: 'outside' }) }] },
  ]
}

/** A summary of text by others counts as theirs. */
function isOfOutside(what: 'steps' | 'messages', { steps }: Recorded, { isOutside, dropped }: View): boolean {
  if (isOutside) return true
  return what === 'steps' && steps.some((step) => step.number <= dropped.steps_to && originOf(step) === 'outside')
}

function saying(role: Said['role'], text: string, files: readonly GivenFile[]): Turn {
  const said: TextPart = { type: 'text', text }
  return role === 'user' ? { role, parts: [said, ...files.map(partOf)] } : { role, parts: [said] }
}
