import type { Guardrail } from '../../../contract/resources/guardrail.ts'

/** `of` stands for what is asked about. */
interface Question {
  readonly guardrail: Guardrail
  readonly of: string
  readonly text: string
}

/** To a model, or to a provider. */
export interface ToJudge extends Question {
  readonly to: 'judge' | 'bedrock'
}

/** To a person, who is shown what was found. */
export interface ToPerson extends Question {
  readonly to: 'person'
  readonly found: string
}

export type OpenQuestion = ToJudge | ToPerson
