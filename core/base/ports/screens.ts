/** Guardrails that somebody keeps with a provider, by which a text is judged there. */
export interface Screens {
  /** Throws once it is aborted, and for nothing that the provider says: whoever asked decides about a text that nobody judged. */
  apply(screened: Screened): Promise<ScreenAnswer>
}

export interface Screened {
  /** The id or the ARN of a guardrail of Amazon Bedrock. */
  readonly guardrail: string
  readonly version: string
  /** Whether a model is given the text, or has written it. */
  readonly source: 'input' | 'output'
  readonly text: string
  readonly signal: AbortSignal
}

/** `what` and `problem` are words of ours and names of the guardrail’s owner, and have nothing of the text. */
export type ScreenAnswer =
  | { readonly outcome: 'passed' }
  | { readonly outcome: 'intervened'; readonly what: string }
  /** It will be the same when it is asked again. `details` are for the operator. */
  | { readonly outcome: 'failed'; readonly problem: string; readonly details?: string }
  | { readonly outcome: 'unavailable'; readonly problem: string; readonly details?: string }

/** By what stands for the text that each is about. */
export type ScreenAnswers = ReadonlyMap<string, ScreenAnswer>
