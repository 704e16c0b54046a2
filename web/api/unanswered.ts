import { SortieUnreachableError } from '../../sdk/errors.ts'

/** What a person used: a form keeps what they wrote. */
export type Means = 'Form' | 'Act'

/** What is said about an act without an answer. */
type UnansweredWords = `${'unsent' | 'unanswered'}${Means}`

/**
 * What to say about an act that got no answer: it is not done later by itself, unlike a reading. Without a network nothing was sent;
 * otherwise it may have been done. Undefined: there was an answer.
 */
export function unansweredWords(error: unknown, means: Means, isOnline: boolean): UnansweredWords | undefined {
  if (!(error instanceof SortieUnreachableError)) return undefined
  return isOnline ? `unanswered${means}` : `unsent${means}`
}
