import type { ModelRequest, Opaque } from '../../../../core/base/ports/models.ts'
import {
  type Attachment,
  base64Of,
  dataUrlOf,
  inWords,
  isFile,
  piecesOf,
  type ShownRequest,
  wordsIn,
} from '../../files/attachments.ts'
import { isOfProvider, ownName } from '../../generate.ts'
import {
  dialogueOf,
  type ModelMessage,
  type Message as Said,
  type SaidCall,
  type UserMessage,
} from '../../request/dialogue.ts'
import { portableParameters, portableSchema } from '../../request/portable-schema.ts'
import { callIds } from '../call-ids.ts'
import type { Body } from '../endpoint.ts'
import { resultText } from '../result-text.ts'
import { commonSettings, instructionsOf, toolChoice, wayToTellSchema, without } from '../settings.ts'
import type { Taken } from '../taken.ts'
import { chatFieldsOf } from './opaque.ts'

type Message = Readonly<Record<string, unknown>>

/** A request of the chat completions API. */
export function chatBody(request: ShownRequest, taken: Taken): Body {
  const body = {
    model: ownName(request.model),
    messages: chatMessages(request, taken),
    ...chatTools(request, taken),
    ...responseFormat(request, taken),
    ...chatSettings(request),
    [taken.limitName]: Math.min(request.max_tokens, taken.mostTokens),
    stream: true,
    stream_options: { include_usage: true },
  }
  return without(body, taken.without)
}

function chatMessages(request: ShownRequest, taken: Taken): Message[] {
  const instructions = instructionsOf(request, taken)
  // All models of a provider understand the fields of a call or text, but reasoning only its own model.
  const rules = { takeId: callIds(request, taken), isOwn: isOfProvider }
  const { messages } = dialogueOf(instructionsFirst(request, taken, instructions), rules)
  const told = messages.flatMap((message) => messagesOf(message, request, taken))
  return instructions === '' || taken.system === 'user' ? told : [{ role: 'system', content: instructions }, ...told]
}

/** If there is no place for instructions, the user's turn contains them. */
function instructionsFirst(request: ModelRequest, { system }: Taken, instructions: string): ModelRequest {
  if (system === 'system') return request
  return { ...request, turns: [{ role: 'user', parts: [{ type: 'text', text: instructions }] }, ...request.turns] }
}

function messagesOf(message: Said, request: ShownRequest, taken: Taken): Message[] {
  return message.role === 'user' ? userMessages(message, request, taken) : [modelMessage(message, request, taken)]
}

function userMessages({ results, texts }: UserMessage, request: ShownRequest, taken: Taken): Message[] {
  const { alternating } = taken
  const answered = results.map((result) => ({
    role: 'tool',
    tool_call_id: result.call.id,
    ...(taken.results === 'named' && { name: result.call.name }),
    content: wordsIn(resultText(result), request, alternating ? inWords : undefined),
  }))
  const shown = alternating ? [] : filesFound(results, request)
  if (texts.length === 0) return [...answered, ...shown]
  const noAnswer = alternating && results.length > 0 ? [{ role: 'assistant', content: '(There was no answer.)' }] : []
  return [...answered, ...shown, ...noAnswer, { role: 'user', content: userContent(texts.join('\n\n'), request) }]
}

/** As a list of parts only if there are files: some services do not accept lists. */
function userContent(text: string, request: ShownRequest): string | Message[] {
  const pieces = piecesOf(text, request)
  if (pieces.every((piece) => typeof piece === 'string')) return text
  return pieces.map((piece) => (typeof piece === 'string' ? { type: 'text', text: piece } : filePart(piece)))
}

/**
 * A result can only be text here: its files go into a user message. If a user message is not allowed then, files are described in
 * words.
 */
function filesFound(results: UserMessage['results'], request: ShownRequest): Message[] {
  const files = results.flatMap(({ text }) => piecesOf(text, request).filter(isFile))
  if (files.length === 0) return []
  const text = { type: 'text', text: 'What the tools found:' }
  return [{ role: 'user', content: [text, ...files.map(filePart)] }]
}

function filePart(file: Attachment): Message {
  switch (file.kind) {
    case 'image':
      return { type: 'image_url', image_url: { url: dataUrlOf(file) } }
    case 'document':
      return { type: 'file', file: { filename: file.name, file_data: dataUrlOf(file) } }
    case 'audio': {
      const format = audioFormats[file.media_type]
      if (format === undefined) return { type: 'text', text: inWords(file) }
      return { type: 'input_audio', input_audio: { data: base64Of(file), format } }
    }
  }
}

const audioFormats: Readonly<Record<string, string>> = { 'audio/wav': 'wav', 'audio/mpeg': 'mp3' }

function modelMessage(message: ModelMessage, request: ModelRequest, taken: Taken): Message {
  const calls = message.parts.filter((part) => part.type === 'call')
  const texts = message.parts.filter((part) => part.type === 'text')
  return {
    ...fieldsOf(texts),
    ...reasoningFields(message, request, taken),
    role: 'assistant',
    content: texts.length > 0 || taken.emptyContent === 'text' ? texts.map(({ text }) => text).join('') : null,
    ...(calls.length > 0 && { tool_calls: calls.map(toolCall) }),
  }
}

function toolCall({ id, name, input, opaque }: SaidCall): Message {
  return { ...chatFieldsOf(opaque).fields, id, type: 'function', function: { name, arguments: JSON.stringify(input) } }
}

function fieldsOf(texts: readonly { readonly opaque?: Opaque }[]): Message {
  return Object.fromEntries(texts.flatMap(({ opaque }) => Object.entries(chatFieldsOf(opaque).fields ?? {})))
}

/** A model gets back only its own reasoning, in its original field. */
function reasoningFields({ model, parts }: ModelMessage, request: ModelRequest, { reasoningBack }: Taken): Message {
  if (reasoningBack === 'never') return {}
  const own = model === request.model ? parts.filter((part) => part.type === 'reasoning') : []
  const texts: Record<string, string> = reasoningBack === 'always' ? { reasoning_content: '' } : {}
  const others: Record<string, unknown> = {}
  for (const { text, opaque } of own) {
    const { reasoning_field: field, fields } = chatFieldsOf(opaque)
    if (field !== undefined) texts[field] = `${texts[field] ?? ''}${text}`
    Object.assign(others, fields)
  }
  return { ...others, ...texts }
}

function chatTools({ tools }: ModelRequest, taken: Taken): Body {
  if (tools.length === 0) return {}
  return {
    tools: tools.map(({ name, description, parameters }) => ({
      type: 'function',
      function: { name, description, parameters: portableParameters(parameters, taken) },
    })),
  }
}

function responseFormat(request: ModelRequest, taken: Taken): Body {
  const { output_schema } = request
  if (output_schema === undefined || wayToTellSchema(request, taken.answerSchema) !== 'field') return {}
  const json_schema = { name: 'output', schema: portableSchema(output_schema, taken) }
  return { response_format: { type: 'json_schema', json_schema } }
}

function chatSettings(request: ModelRequest): Body {
  const { reasoning_effort, seed, stop } = request.settings ?? {}
  return {
    ...commonSettings(request),
    ...toolChoice(request, (name) => ({ type: 'function', function: { name } })),
    ...(reasoning_effort !== undefined && { reasoning_effort }),
    ...(seed !== undefined && { seed }),
    ...(stop !== undefined && stop.length > 0 && { stop }),
  }
}
