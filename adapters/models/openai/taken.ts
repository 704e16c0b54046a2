import type { Change as Learnable } from '../learning/change.ts'

/** How requests are written for one model of an endpoint, by what it was found not to take. */
export interface Taken {
  readonly limitName: 'max_tokens' | 'max_completion_tokens'
  /** More is refused. */
  readonly mostTokens: number
  /** Fields of the request that are left out. */
  readonly without: readonly string[]
  /** Keywords that no schema has. */
  readonly schemasWithout: readonly string[]
  /** Schemas say what every service understands, and no more. */
  readonly bareSchemas: boolean
  /** How the schema of the answer is told. `apart`: as a field, and in words where there are tools. */
  readonly answerSchema: 'field' | 'apart' | 'words'
  /** Whether the model is shown its own reasoning. `always`: also that there was none. */
  readonly reasoningBack: 'told' | 'always' | 'never'
  /** Whether somebody has to speak between a tool and the user. */
  readonly alternating: boolean
  readonly ids: 'told' | 'nine_characters'
  readonly system: 'system' | 'user'
  /** What an answer of calls alone has for its text. */
  readonly emptyContent: 'null' | 'text'
  /** Whether results of calls say which tool they are of. */
  readonly results: 'told' | 'named'
}

export function takenAtFirst(limitName: Taken['limitName']): Taken {
  return {
    limitName,
    mostTokens: Number.POSITIVE_INFINITY,
    without: [],
    schemasWithout: [],
    bareSchemas: false,
    answerSchema: 'field',
    reasoningBack: 'told',
    alternating: false,
    ids: 'told',
    system: 'system',
    emptyContent: 'null',
    results: 'told',
  }
}

/** What is done otherwise after a refusal, in how requests are written. */
export interface Change extends Learnable {
  readonly apply: (taken: Taken) => Taken
}

/** In the order in which they were learned. */
export function takenAfter(changes: readonly Change[], first: Taken): Taken {
  return changes.reduce((taken, change) => change.apply(taken), first)
}
