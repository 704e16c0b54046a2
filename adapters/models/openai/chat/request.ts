import type { ModelRequest } from '../../../../core/base/ports/models.ts'
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
import { ownName, providerName } from '../../generate.ts'
import type { Body } from '../endpoint.ts'
import { type AnsweredCall, type Entry, historyOf, type ModelEntry, saidText } from '../history.ts'
import { portableParameters, portableSchema } from '../portable-schema.ts'
import { commonSettings, instructionsOf, toolChoice, wayToTellSchema, without } from '../settings.ts'
import type { Taken } from '../taken.ts'
import { chatFieldsOf } from './opaque.ts'

type Message = Readonly<Record<string, unknown>>

/** A request of chat completions. */
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
  const history = historyOf(instructionsFirst(request, taken, instructions), taken)
  const told = history.flatMap((entry) => messagesOf(entry, request, taken))
  return instructions === '' || taken.system === 'user' ? told : [{ role: 'system', content: instructions }, ...told]
}

/** Where there is no place for instructions, the user says them. */
function instructionsFirst(request: ModelRequest, { system }: Taken, instructions: string): ModelRequest {
  if (system === 'system') return request
  return { ...request, turns: [{ role: 'user', parts: [{ type: 'text', text: instructions }] }, ...request.turns] }
}

function messagesOf(entry: Entry, request: ShownRequest, taken: Taken): Message[] {
  if (entry.by === 'user') return [{ role: 'user', content: userContent(entry.text, request) }]
  const isOwn = entry.model !== undefined && providerName(entry.model) === providerName(request.model)
  const text = saidText(entry)
  const said: Message = {
    ...(isOwn && fieldsOfTexts(entry)),
    ...reasoningFields(entry, request, taken),
    role: 'assistant',
    content: text.trim() === '' ? null : text,
  }
  if (entry.calls.length === 0) return [said]
  const results = entry.calls.map(({ id, result }) => ({
    role: 'tool',
    tool_call_id: id,
    content: wordsIn(result, request, taken.alternating ? inWords : undefined),
  }))
  const shown = shownAfter(entry, request, taken)
  return [{ ...said, tool_calls: entry.calls.map((call) => toolCall(call, isOwn)) }, ...results, ...shown]
}

/** In parts only where there are files: not every service takes them. */
function userContent(text: string, request: ShownRequest): string | Message[] {
  const pieces = piecesOf(text, request)
  if (pieces.every((piece) => typeof piece === 'string')) return text
  return pieces.map((piece) => (typeof piece === 'string' ? { type: 'text', text: piece } : filePart(piece)))
}

/** A result is text alone here: the user shows what it has of files. Where users may not speak then, they are told of in words. */
function shownAfter({ calls }: ModelEntry, request: ShownRequest, { alternating }: Taken): Message[] {
  const files = calls.flatMap(({ result }) => piecesOf(result, request).filter(isFile))
  if (files.length === 0 || alternating) return []
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

function toolCall({ id, name, arguments: args, opaque }: AnsweredCall, isOwn: boolean): Message {
  return { ...(isOwn && chatFieldsOf(opaque).fields), id, type: 'function', function: { name, arguments: args } }
}

function fieldsOfTexts({ parts }: ModelEntry): Message {
  const texts = parts.filter(({ type }) => type === 'text')
  return Object.fromEntries(texts.flatMap(({ opaque }) => Object.entries(chatFieldsOf(opaque).fields ?? {})))
}

/** A model gets back its own reasoning, in the field that it came in, and no other’s. */
function reasoningFields({ model, parts }: ModelEntry, request: ModelRequest, { reasoningBack }: Taken): Message {
  if (reasoningBack === 'never') return {}
  const own = model === request.model ? parts.filter(({ type }) => type === 'reasoning') : []
  const texts: Record<string, string> = reasoningBack === 'always' ? { reasoning_content: '' } : {}
  const others: Record<string, unknown> = {}
  for (const part of own) {
    const { reasoning_field: field, fields } = chatFieldsOf(part.opaque)
    if (part.type === 'reasoning' && field !== undefined) texts[field] = `${texts[field] ?? ''}${part.text}`
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
