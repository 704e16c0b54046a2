import type jsonata from 'jsonata'
import type { Guard } from './guard.ts'

/** What the library has a function called on: more than its types tell. */
export interface LibraryFocus extends Partial<jsonata.Focus> {
  readonly options?: EvaluationOptions
  readonly createSequence?: () => unknown[]
}

/** The options of one evaluation. */
export interface EvaluationOptions extends jsonata.JsonataOptions {
  guard?: Guard
}

export type LibraryFunction = (this: LibraryFocus, ...given: unknown[]) => unknown
