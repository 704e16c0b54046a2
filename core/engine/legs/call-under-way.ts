import type { ModelChunk, ModelRequest, OwnServices, TokenUsage } from '../../base/ports/models.ts'
import { tokensOfFile } from '../../records/file/file-tokens.ts'
import { soundTokens } from '../../records/mission/sound-usage.ts'

type Part = ModelRequest['turns'][number]['parts'][number]

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
  /** Tokens that the files which it shows may have. */
  readonly files: number
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
  const characters = { in: sent, out: 0 }
  const told = { first_ms: undefined, usage: undefined, tier: settings?.service_tier }
  return { model, own, step, began, characters, files: tokensOfFiles(turns), ...told }
}

function tokensOfFiles(turns: ModelRequest['turns']): number {
  const parts = turns.flatMap((turn): readonly Part[] => turn.parts)
  return parts.reduce((sum, part) => (part.type === 'file' ? sum + tokensOfFile(part) : sum), 0)
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
