import type { ModelChunk, ModelRequest, TokenUsage } from '../../base/ports/models.ts'

/** A model call that is made and not yet recorded: what is known of its use if it is cut off. */
export interface CallUnderWay {
  readonly model: string
  /** The number that its step will have. */
  readonly step: number
  /** When its step will say that it began. */
  readonly began: string
  readonly characters: { readonly in: number; out: number }
  /** Milliseconds from its first try to the first that came of its answer. */
  first_ms: number | undefined
  /** Once the provider has told. */
  usage: TokenUsage | undefined
}

export function callUnderWay(
  { model, system, messages, tools }: ModelRequest,
  { step, began }: Pick<CallUnderWay, 'step' | 'began'>,
): CallUnderWay {
  const sent = system.length + JSON.stringify(messages).length + JSON.stringify(tools).length
  return { model, step, began, characters: { in: sent, out: 0 }, first_ms: undefined, usage: undefined }
}

export function note(call: CallUnderWay, chunk: ModelChunk): void {
  if (chunk.type === 'finish') call.usage = chunk.usage
  if (chunk.type === 'text') call.characters.out += chunk.text.length
  if (chunk.type === 'tool_call') call.characters.out += JSON.stringify(chunk.call).length
}

/** Whether anything came of it. A provider that refuses a call asks for nothing. */
export function hasBegun({ characters, usage }: CallUnderWay): boolean {
  return characters.out > 0 || usage !== undefined
}
