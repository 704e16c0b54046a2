import type { ModelChunk, ModelRequest, OwnServices, TokenUsage } from '../../base/ports/models.ts'
import { tokensOfFile } from '../../records/file/file-tokens.ts'
import { soundTokens } from '../../records/mission/sound-usage.ts'

type Part = ModelRequest['turns'][number]['parts'][number]

/** A model call that is made but not yet recorded: what is known of its use if it is cut off. */
export interface CallUnderWay {
  readonly model: string
  /** The tenant’s price, if the tenant set one. */
  readonly own?: OwnServices | undefined
  /** The number of its step. */
  readonly step: number
  /** The start time in its step. */
  readonly began: string
  readonly characters: { readonly in: number; out: number }
  /** The tokens that its files may have. */
  readonly files: number
  /** Milliseconds from its first try to the first part of its answer. */
  first_ms: number | undefined
  /** Set once the provider has reported plausible numbers. */
  usage: TokenUsage | undefined
  /** The tier that it may be billed in: the requested one, until the provider has named another. */
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

/** Whether anything was received. A provider that refuses a call bills nothing. */
export function hasBegun({ characters, usage }: CallUnderWay): boolean {
  return characters.out > 0 || usage !== undefined
}
