import type { Change as Learnable } from '../learning/change.ts'

/** The form of requests for one model of an endpoint, after all that was found to be refused. */
export interface Taken {
  readonly limitName: 'max_tokens' | 'max_completion_tokens'
  /** A larger number is refused. */
  readonly mostTokens: number
  /** Fields that are omitted from the request. */
  readonly without: readonly string[]
  /** Keywords that are removed from schemas. */
  readonly schemasWithout: readonly string[]
  /** Schemas have only keywords that every service understands. */
  readonly bareSchemas: boolean
  /** How the schema of the answer is sent. `apart`: as a field, but in words if there are tools. */
  readonly answerSchema: 'field' | 'apart' | 'words'
  /** Whether the model gets its own reasoning back. `always`: with an empty field if there was none. */
  readonly reasoningBack: 'told' | 'always' | 'never'
  /** Whether a message is required between a tool and the user. */
  readonly alternating: boolean
  readonly ids: 'told' | 'nine_characters'
  readonly system: 'system' | 'user'
  /** The text of an answer that has only calls. */
  readonly emptyContent: 'null' | 'text'
  /** Whether results of calls name their tool. */
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

/** A change of the form of requests after a refusal. */
export interface Change extends Learnable {
  readonly apply: (taken: Taken) => Taken
}

/** Applied in the order in which they were learned. */
export function takenAfter(changes: readonly Change[], first: Taken): Taken {
  return changes.reduce((taken, change) => change.apply(taken), first)
}
