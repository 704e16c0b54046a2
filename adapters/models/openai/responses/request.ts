import type { ModelPart, ModelRequest } from '../../../../core/base/ports/models.ts'
import { type Attachment, dataUrlOf, inWords, piecesOf, type ShownRequest } from '../../files/attachments.ts'
import { ownName } from '../../generate.ts'
import type { Body } from '../endpoint.ts'
import { type AnsweredCall, type Entry, historyOf, type ModelEntry, saidText } from '../history.ts'
import { portableParameters, portableSchema } from '../portable-schema.ts'
import { commonSettings, instructionsOf, toolChoice, wayToTellSchema, without } from '../settings.ts'
import type { Taken } from '../taken.ts'
import { keptFieldsOf } from './opaque.ts'

type InputItem = Readonly<Record<string, unknown>>

/** A request of Responses. Nothing of it is kept there, so the model’s reasoning comes back encrypted, and is sent along. */
export function responsesBody(request: ShownRequest, taken: Taken): Body {
  const instructions = instructionsOf(request, taken)
  const body = {
    model: ownName(request.model),
    ...(instructions !== '' && { instructions }),
    input: historyOf(request, taken).flatMap((entry) => itemsOf(entry, request, taken)),
    ...functionTools(request, taken),
    ...answerFormat(request, taken),
    ...commonSettings(request),
    ...toolChoice(request, (name) => ({ type: 'function', name })),
    ...effort(request),
    max_output_tokens: Math.min(request.max_tokens, taken.mostTokens),
    stream: true,
    store: false,
    include: ['reasoning.encrypted_content'],
  }
  return without(body, taken.without)
}

function itemsOf(entry: Entry, request: ShownRequest, taken: Taken): InputItem[] {
  if (entry.by === 'user') return [userMessage(entry.text, request)]
  const results = entry.calls.map(({ id, result }) => {
    return { type: 'function_call_output', call_id: id, output: shownIn(result, request) }
  })
  return [...saidItems(entry, request, taken), ...results]
}

function userMessage(text: string, request: ShownRequest): InputItem {
  return { type: 'message', role: 'user', content: shownIn(text, request) }
}

/** In parts only where there are files. */
function shownIn(text: string, request: ShownRequest): string | InputItem[] {
  const pieces = piecesOf(text, request)
  if (pieces.every((piece) => typeof piece === 'string')) return text
  return pieces.map((piece) => (typeof piece === 'string' ? textPart(piece) : filePart(piece)))
}

function filePart(file: Attachment): InputItem {
  if (file.kind === 'image') return { type: 'input_image', image_url: dataUrlOf(file), detail: 'auto' }
  if (file.kind === 'document') return { type: 'input_file', filename: file.name, file_data: dataUrlOf(file) }
  return textPart(inWords(file))
}

function textPart(text: string): InputItem {
  return { type: 'input_text', text }
}

function saidItems(entry: ModelEntry, request: ModelRequest, taken: Taken): InputItem[] {
  const calls = entry.calls.map(callItem)
  if (entry.model !== request.model) {
    const text = saidText(entry)
    return text.trim() === '' ? calls : [message('assistant', text), ...calls]
  }
  const left = [...calls]
  const items = entry.parts.flatMap((part) => {
    if (part.type === 'tool_call') return left.splice(0, 1)
    return part.type === 'reasoning' ? reasoningItems(part, taken) : spokenItems(part)
  })
  // Reasoning is refused where nothing came of it.
  return items.slice(0, items.findLastIndex(({ type }) => type !== 'reasoning') + 1)
}

function callItem({ id, name, arguments: args }: AnsweredCall): InputItem {
  return { type: 'function_call', call_id: id, name, arguments: args }
}

function spokenItems(part: ModelPart): InputItem[] {
  const text = saidText({ parts: [part] })
  const { phase } = keptFieldsOf(part.opaque)
  return text.trim() === '' ? [] : [{ ...message('assistant', text), ...(phase !== undefined && { phase }) }]
}

function reasoningItems({ opaque }: ModelPart, { reasoningBack }: Taken): InputItem[] {
  const { id, encrypted_content, summary = [] } = keptFieldsOf(opaque)
  if (id === undefined || encrypted_content === undefined || reasoningBack === 'never') return []
  return [
    { type: 'reasoning', id, encrypted_content, summary: summary.map((text) => ({ type: 'summary_text', text })) },
  ]
}

function message(role: 'user' | 'assistant', content: string): InputItem {
  return { type: 'message', role, content }
}

function functionTools({ tools }: ModelRequest, taken: Taken): Body {
  if (tools.length === 0) return {}
  return {
    tools: tools.map(({ name, description, parameters }) => ({
      type: 'function',
      name,
      description,
      parameters: portableParameters(parameters, taken),
      // Strict schemas are another dialect. All is checked here.
      strict: false,
    })),
  }
}

function answerFormat(request: ModelRequest, taken: Taken): Body {
  const { output_schema } = request
  if (output_schema === undefined || wayToTellSchema(request, taken.answerSchema) !== 'field') return {}
  const schema = portableSchema(output_schema, taken)
  return { text: { format: { type: 'json_schema', name: 'output', schema, strict: false } } }
}

function effort({ settings }: ModelRequest): Body {
  const effort = settings?.reasoning_effort
  return effort === undefined ? {} : { reasoning: { effort } }
}
