import type { ModelRequest, Opaque } from '../../../core/base/ports/models.ts'
import { type Attachment, base64Of, isFile, piecesOf, type ShownRequest, wordsIn } from '../files/attachments.ts'
import { ownName } from '../generate.ts'
import {
  type CallResult,
  type Dialogue,
  dialogueOf,
  type Message,
  type ModelMessage,
  type SaidCall,
} from '../request/dialogue.ts'
import { plainParameters } from '../request/plain-parameters.ts'
import { withSchema } from '../request/schema-in-words.ts'
import { knownKeywords } from './known-keywords.ts'
import { type GeminiModel, geminiModel, thinkingConfig } from './model.ts'

export interface GeminiRequest {
  readonly body: object
  /** Parts of the request that this model does not accept, and what replaced them. */
  readonly adjustments: readonly string[]
}

type Say = (adjustment: string) => void

/** A request in the format of `generateContent`. */
export function geminiRequest(request: ShownRequest): GeminiRequest {
  const adjustments: string[] = []
  const say: Say = (adjustment) => adjustments.push(adjustment)
  const model = geminiModel(ownName(request.model))
  const dialogue = dialogueOf(request, { keepsBlank: (opaque) => signatureIn(opaque) !== undefined })
  const schema = schemaOf(request, dialogue.tools.length === 0 || model.takesSchemasWithTools)
  return {
    body: {
      contents: dialogue.messages.map((message) => contentOf(message, model, request)),
      ...(schema.system.trim() !== '' && { systemInstruction: { parts: [{ text: schema.system }] } }),
      ...toolsOf(dialogue, request),
      generationConfig: { ...generationConfig(request, say), ...schema.format },
      ...otherSettings(request, say),
    },
    adjustments,
  }
}

function schemaOf({ system, output_schema }: ModelRequest, canBeHeld: boolean) {
  if (output_schema === undefined) return { system }
  if (!canBeHeld) return { system: withSchema(system, output_schema) }
  return {
    system,
    format: { responseMimeType: 'application/json', responseJsonSchema: knownKeywords(output_schema) },
  }
}

function contentOf(message: Message, model: GeminiModel, request: ShownRequest): object {
  if (message.role === 'model') return { role: 'model', parts: modelParts(message, model) }
  const { results, texts } = message
  const said = texts.flatMap((text) => piecesOf(text, request).map(userPart))
  const found = results.flatMap(({ text }) => piecesOf(text, request).filter(isFile).map(userPart))
  return { role: 'user', parts: [...results.map((result) => functionResponse(result, request)), ...found, ...said] }
}

function userPart(piece: string | Attachment): object {
  if (typeof piece === 'string') return { text: piece }
  return { inlineData: { mimeType: piece.media_type, data: base64Of(piece) } }
}

function functionResponse({ call, text, is_error }: CallResult, request: ShownRequest): object {
  const words = wordsIn(text, request)
  return {
    functionResponse: {
      ...idOf(call),
      name: call.name,
      response: is_error ? { error: words } : { output: words },
    },
  }
}

/** Google's placeholder for a call that another model made, or that lost its signature. */
const noSignature = 'skip_thought_signature_validator'

/** The first call of a turn carries the signature for all of them. */
function modelParts({ parts }: ModelMessage, { wantsSignatures }: GeminiModel): object[] {
  const firstCall = parts.find(({ type }) => type === 'call')
  return parts.flatMap((part): object[] => {
    const thoughtSignature =
      signatureIn(part.opaque) ?? (wantsSignatures && part === firstCall ? noSignature : undefined)
    const signed = thoughtSignature === undefined ? {} : { thoughtSignature }
    if (part.type === 'text') return [{ text: part.text, ...signed }]
    if (part.type === 'call') return [{ functionCall: { ...idOf(part), name: part.name, args: part.input }, ...signed }]
    return thoughtSignature === undefined ? [] : [{ text: part.text, thought: true, thoughtSignature }]
  })
}

function signatureIn(opaque: Opaque | undefined): string | undefined {
  const signature = opaque?.thought_signature
  return typeof signature === 'string' && signature !== '' ? signature : undefined
}

/** Only an ID that the provider issued: it does not know IDs made here, and order and name are enough. */
function idOf({ opaque }: SaidCall): object {
  const id = opaque?.call_id
  return typeof id === 'string' && id !== '' ? { id } : {}
}

function toolsOf({ tools }: Dialogue, { settings }: ModelRequest) {
  if (tools.length === 0) return {}
  const functionDeclarations = tools.map(({ name, description, parameters }) => {
    const plain = plainParameters(parameters)
    // An object without fields is refused if given, and implied if omitted.
    return { name, description, ...(hasFields(plain.properties) && { parametersJsonSchema: knownKeywords(plain) }) }
  })
  const functionCallingConfig = modeOf(settings?.tool_choice)
  return { tools: [{ functionDeclarations }], ...(functionCallingConfig && { toolConfig: { functionCallingConfig } }) }
}

function hasFields(properties: unknown): boolean {
  return typeof properties === 'object' && properties !== null && Object.keys(properties).length > 0
}

function modeOf(choice: NonNullable<ModelRequest['settings']>['tool_choice']): object | undefined {
  if (choice === undefined) return undefined
  if (choice === 'auto') return { mode: 'AUTO' }
  if (choice === 'none') return { mode: 'NONE' }
  return choice === 'required' ? { mode: 'ANY' } : { mode: 'ANY', allowedFunctionNames: [choice.tool] }
}

/** A larger number is refused. */
const maxStops = 5

function generationConfig({ model, max_tokens, settings = {} }: ModelRequest, say: Say): object {
  const { temperature, top_p, seed, stop = [], reasoning_effort: effort } = settings
  const words = stop.filter((word) => word !== '').slice(0, maxStops)
  if (words.length < stop.length) say(`stop is sent with ${words.length} of its texts: this provider takes ${maxStops}`)
  const thinking = thinkingConfig(ownName(model), { effort, maxTokens: max_tokens }, say)
  return {
    maxOutputTokens: max_tokens,
    ...(temperature !== undefined && { temperature }),
    ...(top_p !== undefined && { topP: top_p }),
    ...(seed !== undefined && { seed }),
    ...(words.length > 0 && { stopSequences: words }),
    ...(thinking && { thinkingConfig: thinking }),
  }
}

const tiers = ['standard', 'flex', 'priority']

function otherSettings({ settings = {} }: ModelRequest, say: Say) {
  const { parallel_tool_calls, metadata, service_tier } = settings
  if (parallel_tool_calls === false) say('parallel_tool_calls is left out: this provider decides itself')
  if (metadata !== undefined) say('metadata is left out: this provider takes none')
  if (service_tier === undefined) return {}
  if (tiers.includes(service_tier)) return { serviceTier: service_tier }
  say(`service_tier is left out: it is one of ${tiers.join(', ')}`)
  return {}
}
