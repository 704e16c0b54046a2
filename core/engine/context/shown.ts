import type { Turn } from '../../base/ports/models.ts'
import type { Said } from '../../records/conversation/history.ts'
import type { RecordedStep } from '../../records/mission/recorded-step.ts'
import { type Dropped, type Recorded, summaryOf } from './dropped.ts'
import { elidedNote, firstPage, isElidable, isResult, messageId, resultId, resultText } from './result-text.ts'

/** How much of the record is shown. */
export interface View {
  readonly dropped: Dropped
  /** Characters of one result, or of one message, at once. */
  readonly page: number
  /** Whether the model has tools, and so may have one to read the rest with. */
  readonly readable: boolean
}

/** The steps as a model is shown them: without those that a summary tells of, long results as notes or as their first page. */
export function shownSteps(steps: readonly RecordedStep[], view: View): readonly RecordedStep[] {
  return steps
    .filter((step) => step.number > view.dropped.steps_to && !isSummary(step))
    .map((step) => shownStep(step, view))
}

export function isSummary(step: RecordedStep): boolean {
  return step.kind === 'model_call' && step.summarises !== undefined
}

function shownStep(step: RecordedStep, { dropped, page, readable }: View): RecordedStep {
  if (!isResult(step)) return step
  const text = resultText(step)
  if (step.number <= dropped.elided_to && isElidable(text)) return { ...step, output: elidedNote(step, text, readable) }
  return text.length > page ? { ...step, output: firstPage(resultId(step), text, { page, readable }) } : step
}

export function countElided(steps: readonly RecordedStep[], dropped: Dropped): number {
  return steps.filter((step) => step.number > dropped.steps_to && isElided(step, dropped)).length
}

function isElided(step: RecordedStep, { elided_to }: Dropped): boolean {
  return step.number <= elided_to && isResult(step) && isElidable(resultText(step))
}

/** Whether there is anything that can be read again. Once there is, there always is, so that the list of tools stays the same. */
export function hasMore({ steps, history }: Recorded, { dropped, page }: View): boolean {
  const isLong = (text: string) => text.length > page
  return (
    dropped.steps_to > 0 ||
    dropped.messages_to > 0 ||
    steps.some((step) => isElided(step, dropped) || (isResult(step) && isLong(resultText(step)))) ||
    history.said.some(({ text }) => isLong(text))
  )
}

/** What was said in the conversation before, beginning with the user's turn. */
export function historyTurns(record: Recorded, view: View): readonly Turn[] {
  const { page } = view
  const said = shownSaid(record.history.said, view.dropped).map(({ role, number, text }) =>
    saying(role, text.length > page ? firstPage(messageId(number), text, view) : text),
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

/** What stands for what is left out, behind the input or before the conversation. */
export function summaryTurns(what: 'steps' | 'messages', record: Recorded, { readable }: View): readonly Turn[] {
  const summary = summaryOf(what, record)
  if (!summary) return []
  const how = readable ? ' What it names by an id, such as s4 or m7, can be read again with read_result.' : ''
  return [saying('user', `${told[what]}${how}\n${summary.text}`)]
}

function saying(role: Said['role'], text: string): Turn {
  return { role, parts: [{ type: 'text', text }] }
}
