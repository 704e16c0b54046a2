import type { Guardrail } from '../../../contract/resources/guardrail.ts'

/** `of` identifies the judged text and guardrail. */
interface Question {
  readonly guardrail: Guardrail
  readonly of: string
  readonly text: string
}

/** A question to a model, or to a provider. */
export interface ToJudge extends Question {
  readonly to: 'judge' | 'bedrock'
}

/** A question to a person, who sees the finding. */
export interface ToPerson extends Question {
  readonly to: 'person'
  readonly found: string
}

export type OpenQuestion = ToJudge | ToPerson
