import type { ModelRequest } from '../../../core/base/ports/models.ts'
import { type Attachment, base64Of, inWords, piecesOf, type ShownRequest } from '../files/attachments.ts'
import { ownName } from '../generate.ts'
import {
  type Dialogue,
  dialogueOf,
  everyOpenTurn,
  type ModelMessage,
  type Said,
  type UserMessage,
} from '../request/dialogue.ts'
import { plainParameters } from '../request/plain-parameters.ts'
import { withSchema } from '../request/schema-in-words.ts'
import { type Claude, claudeOf, samplingOf, thinkingOf } from './claude.ts'
import { closedSchema } from './closed-schema.ts'

export interface MessagesRequest {
  readonly body: object
  /** Parts of the request that this model does not accept, and what replaced them. */
  readonly adjustments: readonly string[]
}

type Say = (adjustment: string) => void

/** A request in the format of the Messages API. */
export function messagesRequest(request: ShownRequest): MessagesRequest {
  const adjustments: string[] = []
  const say: Say = (adjustment) => adjustments.push(adjustment)
  const claude = claudeOf(ownName(request.model))
  const dialogue = dialogueOf(request)
  const schema = schemaOf(request, claude)
  const thinking = thinkingOf(claude, request, everyOpenTurn(dialogue, beginsWithThought), say)
  const outputConfig = { ...thinking.output_config, ...schema.format }
  const isThinking = thinking.thinking !== undefined && thinking.thinking.type !== 'disabled'
  return {
    body: {
      model: ownName(request.model),
      max_tokens: request.max_tokens,
      stream: true,
      ...systemOf(schema.system, request),
      messages: messagesOf(dialogue, request),
      ...toolsOf(dialogue, request),
      ...toolChoiceOf(dialogue, request, { canBeForced: claude.canBeForced && !isThinking, say }),
      ...samplingOf(claude, request.settings ?? {}, isThinking, say),
      ...(thinking.thinking && { thinking: thinking.thinking }),
      ...(Object.keys(outputConfig).length > 0 && { output_config: outputConfig }),
      ...otherSettings(request, say),
    },
    adjustments,
  }
}

function schemaOf({ system, output_schema }: ModelRequest, { takesSchemas }: Claude) {
  if (output_schema === undefined) return { system }
  const schema = takesSchemas ? closedSchema(output_schema) : undefined
  if (schema === undefined) return { system: withSchema(system, output_schema) }
  return { system, format: { format: { type: 'json_schema', schema } } }
}

/** The provider caches everything before a mark, for requests with the same beginning. */
const mark = { cache_control: { type: 'ephemeral' } } as const

function systemOf(system: string, { settings }: ModelRequest) {
  if (system.trim() === '') return {}
  return { system: [{ type: 'text', text: system, ...(settings?.prompt_caching && mark) }] }
}

function messagesOf({ messages }: Dialogue, request: ShownRequest): object[] {
  const { settings } = request
  return messages.map((message, at) => {
    if (message.role === 'model') return { role: 'assistant', content: assistantBlocks(message) }
    const isMarked = settings?.prompt_caching === true && at === messages.length - 1
    return { role: 'user', content: isMarked ? withMark(userBlocks(message, request)) : userBlocks(message, request) }
  })
}

function withMark(blocks: readonly object[]): object[] {
  return blocks.map((block, at) => (at === blocks.length - 1 ? { ...block, ...mark } : block))
}

function userBlocks({ results, texts }: UserMessage, request: ShownRequest): object[] {
  const answered = results.map(({ call, text, is_error }) => ({
    ...{ type: 'tool_result', tool_use_id: call.id, content: resultContent(text, request) },
    ...(is_error && { is_error }),
  }))
  return [...answered, ...texts.flatMap((text) => piecesOf(text, request).map(userBlock))]
}

function userBlock(piece: string | Attachment): object {
  if (typeof piece === 'string') return { type: 'text', text: piece }
  if (piece.kind === 'audio') return { type: 'text', text: inWords(piece) }
  const source = { type: 'base64', media_type: piece.media_type, data: base64Of(piece) }
  return piece.kind === 'image' ? { type: 'image', source } : { type: 'document', source, title: piece.name }
}

function resultContent(text: string, request: ShownRequest): string | object[] {
  const pieces = piecesOf(text, request)
  return pieces.every((piece) => typeof piece === 'string') ? text : pieces.map(userBlock)
}

function assistantBlocks({ parts }: ModelMessage): object[] {
  return parts.flatMap(assistantBlock)
}

function assistantBlock(part: Said): object[] {
  switch (part.type) {
    case 'text':
      return [{ type: 'text', text: part.text }]
    case 'call':
      return [{ type: 'tool_use', id: part.id, name: part.name, input: part.input }]
    case 'reasoning': {
      const { signature, redacted, unsigned } = part.opaque
      if (typeof redacted === 'string') return [{ type: 'redacted_thinking', data: redacted }]
      if (unsigned === true) return part.text.trim() === '' ? [] : [{ type: 'thinking', thinking: part.text }]
      return typeof signature === 'string' ? [{ type: 'thinking', thinking: part.text, signature }] : []
    }
  }
}

function beginsWithThought(message: ModelMessage): boolean {
  const [first] = assistantBlocks(message)
  return first !== undefined && 'type' in first && /thinking$/.test(String(first.type))
}

function toolsOf({ tools }: Dialogue, { settings }: ModelRequest) {
  if (tools.length === 0) return {}
  const told = tools.map(({ name, description, parameters }) => ({
    ...{ name, description },
    input_schema: { type: 'object', ...plainParameters(parameters) },
  }))
  return { tools: settings?.prompt_caching ? withMark(told) : told }
}

function toolChoiceOf(
  { tools }: Dialogue,
  { settings }: ModelRequest,
  { canBeForced, say }: { readonly canBeForced: boolean; readonly say: Say },
) {
  const { tool_choice: choice, parallel_tool_calls } = settings ?? {}
  if (tools.length === 0 || (choice === undefined && parallel_tool_calls !== false)) return {}
  if (choice === 'none') return { tool_choice: { type: 'none' } }
  const one = parallel_tool_calls === false ? { disable_parallel_tool_use: true } : {}
  if (choice === undefined || choice === 'auto') return { tool_choice: { type: 'auto', ...one } }
  if (!canBeForced) {
    say('tool_choice is auto: this model cannot be made to call a tool, or not while it reasons')
    return { tool_choice: { type: 'auto', ...one } }
  }
  return { tool_choice: choice === 'required' ? { type: 'any', ...one } : { type: 'tool', name: choice.tool, ...one } }
}

const tiers = ['auto', 'standard_only']

function otherSettings({ settings = {} }: ModelRequest, say: Say) {
  const { stop, seed, service_tier, metadata } = settings
  const words = (stop ?? []).filter((word) => word.trim() !== '')
  if (words.length < (stop ?? []).length) say('stop is sent without its blank texts')
  if (seed !== undefined) say('seed is left out: this provider takes none')
  const isTier = service_tier !== undefined && tiers.includes(service_tier)
  if (service_tier !== undefined && !isTier) say(`service_tier is left out: it is one of ${tiers.join(', ')}`)
  return {
    ...(words.length > 0 && { stop_sequences: words }),
    ...(isTier && { service_tier }),
    ...metadataOf(metadata, say),
  }
}

function metadataOf(metadata: Readonly<Record<string, string>> | undefined, say: Say) {
  if (metadata === undefined) return {}
  const { user_id } = metadata
  if (Object.keys(metadata).some((name) => name !== 'user_id')) {
    say('metadata is left out but for user_id: this provider takes nothing else')
  }
  return user_id === undefined ? {} : { metadata: { user_id } }
}
