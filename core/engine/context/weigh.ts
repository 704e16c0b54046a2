import { tokensOfFile } from '../../records/file/file-tokens.ts'
import { isAside, isReply, type RecordedStep } from '../../records/mission/recorded-step.ts'
import { partsOf } from '../../records/mission/step-parts.ts'
import type { Dropped, Recorded } from './dropped.ts'
import { elidedNote, filesOf, firstPage, isElidable, isResult, messageId, resultId, resultText } from './result-text.ts'
import { tokensOfParts, tokensOfText } from './tokens.ts'

/** The tokens that a step adds to a request. */
export interface WeighedStep {
  readonly number: number
  /** True for a reply, which begins an exchange. */
  readonly begins: boolean
  readonly shown: number
  /** Its tokens as a note; unchanged if a note would not be shorter. */
  readonly elided: number
}

/** A person's message and its reply stay together. */
export interface WeighedMessage {
  readonly to: number
  readonly tokens: number
}

export interface Weighed {
  readonly steps: readonly WeighedStep[]
  readonly messages: readonly WeighedMessage[]
}

export function weigh({ steps, history }: Recorded, page: number): Weighed {
  return {
    steps: steps.filter((step) => !isAside(step)).map((step) => weighedStep(step, page)),
    messages: history.said.map(({ to, number, text, files }) => ({
      to,
      tokens: tokensOfPage(messageId(number), text, page) + tokensOfFiles(files),
    })),
  }
}

function weighedStep(step: RecordedStep, page: number): WeighedStep {
  const { number } = step
  const begins = isReply(step)
  if (step.kind === 'model_call') {
    const tokens = tokensOfParts(partsOf(step))
    return { number, begins, shown: tokens, elided: tokens }
  }
  if (!isResult(step)) {
    const tokens = turn + tokensOfText(JSON.stringify(step.payload)) + tokensOfText(step.note ?? '')
    return { number, begins, shown: tokens, elided: tokens }
  }
  const text = resultText(step)
  const shown = tokensOfPage(resultId(step), text, page) + tokensOfFiles(filesOf(step))
  return { number, begins, shown, elided: isElidable(step, text) ? turn + tokensOfText(elidedNote(step, text)) : shown }
}

function tokensOfPage(id: string, text: string, page: number): number {
  return turn + tokensOfText(text.length > page ? firstPage(id, text, { page }) : text)
}

function tokensOfFiles(files: readonly Parameters<typeof tokensOfFile>[0][]): number {
  return files.reduce((sum, file) => sum + tokensOfFile(file), 0)
}

/** Occasional additions to a turn: that a call is repeated, that an answer must be corrected. */
const turn = 24

/** The tokens of what is still shown when this is dropped. */
export function sumOf({ steps, messages }: Weighed, dropped: Dropped): number {
  return sumOfSteps(steps, dropped) + sumOfMessages(messages, dropped.messages_to)
}

export function sumOfSteps(steps: readonly WeighedStep[], { elided_to, steps_to }: Dropped): number {
  return steps.reduce((sum, { number, shown, elided }) => {
    if (number <= steps_to) return sum
    return sum + (number <= elided_to ? elided : shown)
  }, 0)
}

export function sumOfMessages(messages: readonly WeighedMessage[], messages_to: number): number {
  return messages.reduce((sum, { to, tokens }) => (to > messages_to ? sum + tokens : sum), 0)
}
