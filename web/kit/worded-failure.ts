import { apiFields } from 'virtual:api-fields'
import type { SortieApiError } from '../../sdk/errors.ts'
import type { Language } from '../preferences/preferences.ts'
import { failureWords } from './failure-words.texts.ts'
import { plainPart } from './plain-part.ts'

/** A refusal in the words of the console. */
export interface Worded {
  readonly what: string
  /** Which one, or why, as the API says it; undefined where that would confuse. */
  readonly about: string | undefined
  readonly next: string | undefined
  /** Everything that the API says, if that is more. */
  readonly whole: string | undefined
}

const fields = new Set(apiFields)

/** @returns undefined for an error that this console does not know */
export function wordedFailure({ code, message }: SortieApiError, language: Language): Worded | undefined {
  const words: string = failureWords.in(language)(code)
  const [what = '', next] = words.split('\n')
  if (what === code) return undefined
  const about = plainPart(message, fields)
  return { what, next, about, whole: about === message ? undefined : message }
}
