import type { Json } from '../../../contract/resources/common.ts'
import type { ModelRequest, ToolSpec } from '../../base/ports/models.ts'
import { tokensOfFile } from '../../records/file/file-tokens.ts'
import type { GivenFile } from '../../records/file/given-file.ts'
import { isReply, type RecordedModelCall } from '../../records/mission/recorded-step.ts'
import { asText } from '../legs/conversation.ts'
import { type Dropped, type Recorded, summaryOf } from './dropped.ts'
import { correctionOf } from './room.ts'
import { tokensOfParts, tokensOfText } from './tokens.ts'
import { sumOf, type Weighed } from './weigh.ts'

/** The text around the input and the summaries, and the end of a conversation. */
const perRequest = 200

export interface Always {
  readonly plain: Pick<ModelRequest, 'system' | 'tools' | 'output_schema'>
  /** Additional tools. */
  readonly more: readonly ToolSpec[]
  readonly input: Json
  /** The files of the input. */
  readonly files: readonly GivenFile[]
}

/** The tokens that are always sent, including the summaries that replace the rest. */
export function fixedTokens({ plain, more, input, files }: Always, record: Recorded): number {
  const texts = [
    ...textsOf({ ...plain, tools: [...plain.tools, ...more] }),
    ...[asText(input), summaryOf('steps', record)?.text ?? '', summaryOf('messages', record)?.text ?? ''],
  ]
  const given = files.reduce((sum, file) => sum + tokensOfFile(file), perRequest)
  return texts.reduce((sum, text) => sum + tokensOfText(text), given)
}

export function tokensOfRequest(request: ModelRequest): number {
  const said = request.turns.reduce((sum, { parts }) => sum + tokensOfParts(parts), 0)
  return textsOf(request).reduce((sum, text) => sum + tokensOfText(text), said)
}

function textsOf({ system, tools, output_schema }: Always['plain']): readonly string[] {
  return [system, JSON.stringify(tools), ...(output_schema ? [JSON.stringify(output_schema)] : [])]
}

/** The correction from the provider's count for the newest reply and our estimate of its request. */
export function correctionNow({ steps }: Recorded, load: Weighed & { readonly fixed: number }): number {
  const reply = steps.findLast((step) => isReply(step) && step.estimated !== true)
  if (reply?.kind !== 'model_call') return 1
  const before = { ...load, steps: load.steps.filter(({ number }) => number < reply.number) }
  return correctionOf(reply.input_tokens, load.fixed + sumOf(before, droppedFor(reply)))
}

function droppedFor({ context }: RecordedModelCall): Dropped {
  return {
    elided_to: context?.elided_to ?? 0,
    steps_to: context?.summarised_to_step ?? 0,
    messages_to: context?.summarised_to_message ?? 0,
  }
}
