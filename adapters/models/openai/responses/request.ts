import type { ModelRequest } from '../../../../core/base/ports/models.ts'
import { type Attachment, dataUrlOf, inWords, piecesOf, type ShownRequest } from '../../files/attachments.ts'
import { ownName } from '../../generate.ts'
import { dialogueOf, type Message, type Said, type SaidReasoning } from '../../request/dialogue.ts'
import { portableParameters, portableSchema } from '../../request/portable-schema.ts'
import { callIds } from '../call-ids.ts'
import type { Body } from '../endpoint.ts'
import { resultText } from '../result-text.ts'
import { commonSettings, instructionsOf, toolChoice, wayToTellSchema, without } from '../settings.ts'
import type { Taken } from '../taken.ts'
import { keptFieldsOf } from './opaque.ts'

type InputItem = Readonly<Record<string, unknown>>

/** A request of the Responses API. The service stores nothing, so the model's reasoning arrives encrypted, and is sent back. */
export function responsesBody(request: ShownRequest, taken: Taken): Body {
  const instructions = instructionsOf(request, taken)
  const body = {
    model: ownName(request.model),
    ...(instructions !== '' && { instructions }),
    input: inputOf(request, taken),
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

function inputOf(request: ShownRequest, taken: Taken): InputItem[] {
  const { messages } = dialogueOf(request, { takeId: callIds(request, taken) })
  return messages.flatMap((message) => itemsOf(message, request, taken))
}

function itemsOf(message: Message, request: ShownRequest, taken: Taken): InputItem[] {
  if (message.role === 'model') return message.parts.flatMap((part) => saidItems(part, taken))
  const outputs = message.results.map((result): InputItem => {
    return { type: 'function_call_output', call_id: result.call.id, output: shownIn(resultText(result), request) }
  })
  return message.texts.length === 0 ? outputs : [...outputs, userMessage(message.texts.join('\n\n'), request)]
}

function userMessage(text: string, request: ShownRequest): InputItem {
  return { type: 'message', role: 'user', content: shownIn(text, request) }
}

/** As a list of parts only if there are files. */
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

function saidItems(part: Said, taken: Taken): InputItem[] {
  switch (part.type) {
    case 'text': {
      const { phase } = keptFieldsOf(part.opaque)
      return [{ ...spoken(part.text), ...(phase !== undefined && { phase }) }]
    }
    case 'call':
      return [{ type: 'function_call', call_id: part.id, name: part.name, arguments: JSON.stringify(part.input) }]
    case 'reasoning':
      return reasoningItems(part, taken)
  }
}

/** Another item always follows: the dialogue never ends a turn with reasoning. */
function reasoningItems({ opaque }: SaidReasoning, { reasoningBack }: Taken): InputItem[] {
  const { id, encrypted_content, summary = [] } = keptFieldsOf(opaque)
  if (id === undefined || encrypted_content === undefined || reasoningBack === 'never') return []
  return [
    { type: 'reasoning', id, encrypted_content, summary: summary.map((text) => ({ type: 'summary_text', text })) },
  ]
}

function spoken(content: string): InputItem {
  return { type: 'message', role: 'assistant', content }
}

function functionTools({ tools }: ModelRequest, taken: Taken): Body {
  if (tools.length === 0) return {}
  return {
    tools: tools.map(({ name, description, parameters }) => ({
      type: 'function',
      name,
      description,
      parameters: portableParameters(parameters, taken),
      // Strict schemas are a different dialect. Everything is checked here.
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

/** Settings that the protocol does not support, for people. */
export function leftOut({ settings = {} }: ModelRequest): readonly string[] {
  const { seed, stop = [] } = settings
  const names = [...(seed === undefined ? [] : ['seed']), ...(stop.length === 0 ? [] : ['stop'])]
  return names.map((name) => `${name} is left out`)
}
