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

/** What stands around the input and the summaries, and what a conversation ends with. */
const perRequest = 200

export interface Always {
  readonly plain: Pick<ModelRequest, 'system' | 'tools' | 'output_schema'>
  /** Tools that it may have besides. */
  readonly more: readonly ToolSpec[]
  readonly input: Json
  /** Given with the input. */
  readonly files: readonly GivenFile[]
}

/** What is always sent, and the summaries that stand for the rest. */
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

/** By what was told of the newest reply, beside the estimate of what it was sent. */
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
