/** What a model can. What is absent is not known. */
export interface Facts {
  /** Tokens that one call may have, sent and answered. */
  readonly context_window?: number
  readonly max_output_tokens?: number
  readonly abilities?: readonly Ability[]
}

export const abilities = ['tools', 'images', 'audio', 'documents', 'reasoning', 'structured_output'] as const
export type Ability = (typeof abilities)[number]
