import type {
  ContentBlock,
  ConverseStreamCommandInput,
  DocumentBlock,
  ImageBlock,
  ImageFormat,
  Message,
  SystemContentBlock,
  Tool,
  ToolInputSchema,
  ToolUseBlock,
} from '@aws-sdk/client-bedrock-runtime'
import type { JsonSchema, ModelRequest } from '../../../core/base/ports/models.ts'
import { closedSchema } from '../anthropic/closed-schema.ts'
import { type Attachment, inWords, piecesOf, type ShownRequest } from '../files/attachments.ts'
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
import { type BedrockModel, bedrockModel } from './model.ts'
import { inferenceOf, otherSettings, type Say, toolChoiceOf } from './settings.ts'

export interface ConverseRequest {
  readonly input: ConverseStreamCommandInput
  /** Parts of the request that this model does not accept, and what replaced them. */
  readonly adjustments: readonly string[]
}

/** A request in the format of Converse. */
export function converseRequest(request: ShownRequest): ConverseRequest {
  const adjustments: string[] = []
  const say: Say = (adjustment) => adjustments.push(adjustment)
  const model = bedrockModel(ownName(request.model))
  // There is no value for "none", except no tools at all.
  const isToolless = request.settings?.tool_choice === 'none'
  const dialogue = dialogueOf(isToolless ? { ...request, tools: [] } : request)
  const isMarked = request.settings?.prompt_caching === true && model.caches !== 'nothing'
  if (request.settings?.prompt_caching && !isMarked) say('prompt_caching is left out: this model keeps nothing')
  const schema = schemaOf(request, model)
  const inference = inferenceOf(request, { model, mayThink: everyOpenTurn(dialogue, beginsWithThought) }, say)
  return {
    input: {
      modelId: ownName(request.model),
      messages: messagesOf(dialogue, request, isMarked),
      ...systemOf(schema.system, isMarked),
      ...toolConfigOf(dialogue, request, { model, isMarked, isThinking: inference.isThinking, say }),
      ...schema.format,
      ...inference.input,
      ...otherSettings(request, say),
    },
    adjustments,
  }
}

const cachePoint = { cachePoint: { type: 'default' } } as const

function systemOf(system: string, isMarked: boolean): { system?: SystemContentBlock[] } {
  if (system.trim() === '') return {}
  return { system: [{ text: system }, ...(isMarked ? [cachePoint] : [])] }
}

function schemaOf({ system, output_schema }: ModelRequest, { claude }: BedrockModel) {
  if (output_schema === undefined) return { system }
  const schema = claude?.takesSchemas ? closedSchema(output_schema) : undefined
  if (schema === undefined) return { system: withSchema(system, output_schema) }
  return { system, format: { outputConfig: outputConfig(schema) } }
}

function outputConfig(schema: JsonSchema): NonNullable<ConverseStreamCommandInput['outputConfig']> {
  const jsonSchema = { name: 'output', schema: JSON.stringify(schema) }
  return { textFormat: { type: 'json_schema', structure: { jsonSchema } } }
}

function messagesOf({ messages }: Dialogue, request: ShownRequest, isMarked: boolean): Message[] {
  return messages.map((message, at): Message => {
    if (message.role === 'model') return { role: 'assistant', content: assistantBlocks(message) }
    const isLast = at === messages.length - 1
    return { role: 'user', content: [...userBlocks(message, request), ...(isMarked && isLast ? [cachePoint] : [])] }
  })
}

function userBlocks({ results, texts }: UserMessage, request: ShownRequest): ContentBlock[] {
  const answered = results.map(({ call, text, is_error }): ContentBlock => {
    return {
      toolResult: {
        toolUseId: call.id,
        content: piecesOf(text, request).map((piece) => userBlock(piece, request)),
        status: is_error ? 'error' : 'success',
      },
    }
  })
  return [...answered, ...texts.flatMap((text) => piecesOf(text, request).map((piece) => userBlock(piece, request)))]
}

/** A block of the user's text, and of the results of calls. */
type Block = { text: string } | { image: ImageBlock } | { document: DocumentBlock }

function userBlock(piece: string | Attachment, { attachments }: ShownRequest): Block {
  if (typeof piece === 'string') return { text: piece }
  if (piece.kind === 'document') {
    const number = [...(attachments?.values() ?? [])].indexOf(piece) + 1
    return { document: { format: 'pdf', name: documentName(piece.name, number), source: { bytes: piece.bytes } } }
  }
  const format = piece.kind === 'image' ? imageFormats[piece.media_type] : undefined
  return format === undefined ? { text: inWords(piece) } : { image: { format, source: { bytes: piece.bytes } } }
}

const imageFormats: Readonly<Record<string, ImageFormat>> = {
  'image/png': 'png',
  'image/jpeg': 'jpeg',
  'image/gif': 'gif',
  'image/webp': 'webp',
}

/** Limited to the allowed characters, and unique within a request. */
function documentName(name: string, number: number): string {
  const plain = name
    .replaceAll(/[^a-zA-Z0-9 ()[\]-]+/g, ' ')
    .replaceAll(/ {2,}/g, ' ')
    .trim()
  return `${plain.slice(0, 150)} (${number})`.trim()
}

function assistantBlocks({ parts }: ModelMessage): ContentBlock[] {
  return parts.flatMap(assistantBlock)
}

function assistantBlock(part: Said): ContentBlock[] {
  switch (part.type) {
    case 'text':
      return [{ text: part.text }]
    case 'call':
      return [{ toolUse: { toolUseId: part.id, name: part.name, input: part.input as ToolUseBlock['input'] } }]
    case 'reasoning': {
      const { signature, redacted } = part.opaque
      if (typeof redacted === 'string') {
        return [{ reasoningContent: { redactedContent: Buffer.from(redacted, 'base64') } }]
      }
      if (typeof signature !== 'string') return []
      return [{ reasoningContent: { reasoningText: { text: part.text, signature } } }]
    }
  }
}

function beginsWithThought(message: ModelMessage): boolean {
  return assistantBlocks(message)[0]?.reasoningContent !== undefined
}

interface ToolRules {
  readonly model: BedrockModel
  readonly isMarked: boolean
  readonly isThinking: boolean
  readonly say: Say
}

function toolConfigOf(
  { tools }: Dialogue,
  request: ModelRequest,
  { model, isMarked, isThinking, say }: ToolRules,
): Pick<ConverseStreamCommandInput, 'toolConfig'> {
  if (tools.length === 0) return {}
  const told = tools.map(({ name, description, parameters }): Tool => {
    const plain = plainParameters(parameters)
    const json = model.takesWholeSchemas ? { type: 'object', ...plain } : fieldsOf(plain)
    return { toolSpec: { name, description, inputSchema: { json } as ToolInputSchema } }
  })
  return {
    toolConfig: {
      tools: [...told, ...(isMarked && model.caches === 'everything' ? [cachePoint] : [])],
      ...toolChoiceOf(request, { model, isThinking }, say),
    },
  }
}

/** The top level of a schema, with only its fields. */
function fieldsOf({ properties, required }: JsonSchema): JsonSchema {
  return { type: 'object', properties: properties ?? {}, ...(required !== undefined && { required }) }
}
