/** Guardrails hosted by a provider, which judge a text there. */
export interface Screens {
  /** Throws once it is aborted, but not for the provider’s answers: the caller decides about a text that nobody judged. */
  apply(screened: Screened): Promise<ScreenAnswer>
}

export interface Screened {
  /** The id or the ARN of a guardrail of Amazon Bedrock. */
  readonly guardrail: string
  readonly version: string
  /** Whether the text is a model’s input or output. */
  readonly source: 'input' | 'output'
  readonly text: string
  readonly signal: AbortSignal
}

/** `what` and `problem` contain words of ours and names of the guardrail’s owner, but nothing of the text. */
export type ScreenAnswer =
  | { readonly outcome: 'passed' }
  | { readonly outcome: 'intervened'; readonly what: string }
  /** A repeat would give the same result. `details` are for the operator. */
  | { readonly outcome: 'failed'; readonly problem: string; readonly details?: string }
  | { readonly outcome: 'unavailable'; readonly problem: string; readonly details?: string }

/** By the digest of the text that each is about. */
export type ScreenAnswers = ReadonlyMap<string, ScreenAnswer>
