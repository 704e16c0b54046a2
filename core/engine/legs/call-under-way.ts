import type { ModelChunk, ModelRequest, OwnServices, TokenUsage } from '../../base/ports/models.ts'
import { soundTokens } from '../../records/mission/sound-usage.ts'

/** A model call that is made and not yet recorded: what is known of its use if it is cut off. */
export interface CallUnderWay {
  readonly model: string
  /** By which its price is known if the tenant gave it. */
  readonly own?: OwnServices | undefined
  /** The number that its step will have. */
  readonly step: number
  /** When its step will say that it began. */
  readonly began: string
  readonly characters: { readonly in: number; out: number }
  /** Milliseconds from its first try to the first that came of its answer. */
  first_ms: number | undefined
  /** Once the provider has told, in numbers that can be. */
  usage: TokenUsage | undefined
  /** In which it may be billed: the one that was asked for, until the provider has told another. */
  tier: string | undefined
}

export function callUnderWay(
  { model, system, turns, tools, own, settings }: ModelRequest,
  { step, began }: Pick<CallUnderWay, 'step' | 'began'>,
): CallUnderWay {
  const sent = system.length + JSON.stringify(turns).length + JSON.stringify(tools).length
  const told = { first_ms: undefined, usage: undefined, tier: settings?.service_tier }
  return { model, own, step, began, characters: { in: sent, out: 0 }, ...told }
}

export function note(call: CallUnderWay, chunk: ModelChunk): void {
  if (chunk.type === 'finish') {
    call.usage = soundTokens(chunk.usage)
    call.tier = chunk.service_tier
    if (!call.usage) call.characters.out = Math.max(call.characters.out, JSON.stringify(chunk.parts).length)
  }
  if (chunk.type === 'text' || chunk.type === 'reasoning') call.characters.out += chunk.text.length
  if (chunk.type === 'progress') call.characters.out += chunk.characters
}

/** Whether anything came of it. A provider that refuses a call asks for nothing. */
export function hasBegun({ characters, usage }: CallUnderWay): boolean {
  return characters.out > 0 || usage !== undefined
}
