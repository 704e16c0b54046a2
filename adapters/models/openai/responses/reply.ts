import type { MadeFile, ModelPart, ModelRequest } from '../../../../core/base/ports/models.ts'
import { createLongText } from '../../../../core/base/texts/long-text.ts'
import { brokenOff, notUnderstood } from '../../failures/not-understood.ts'
import type { Chunks } from '../../reply/chunks.ts'
import { createMadeFiles } from '../../reply/made-files.ts'
import type { ReplyReader } from '../../reply/read-reply.ts'
import { toldTier } from '../../reply/told-tier.ts'
import { createToldUsage } from '../../reply/told-usage.ts'
import { createCallAssembly } from '../../reply/tool-call-assembly.ts'
import { finishReasonOf } from '../finish-reason.ts'
import { ServiceError, saidIn } from '../said.ts'
import { type Item, type Response, type ResponseEvent, readEvent } from './event.ts'
import { opaquePhase, opaqueReasoning } from './opaque.ts'
import { createOutputs, type Outputs } from './outputs.ts'
import { leftOut } from './request.ts'

/** Turns the events of a response into chunks, and its output items into a reply. */
export function createResponsesReader(request: ModelRequest): ReplyReader {
  const outputs = createOutputs()
  const told = createToldUsage()
  const streamed = createLongText()
  let last: Response | undefined
  let failed: Response | undefined
  let toldReason: string | undefined
  let responseId: string | undefined

  return {
    read(value, chunks) {
      readOne(readEvent(value), chunks)
    },

    end(_isEnded, chunks) {
      if (failed !== undefined) failWith('The response failed', failed)
      if (last === undefined) throw brokenOff()
      const items = allOf(last.output, outputs.all())
      const { parts, characters } = partsOf(items)
      const made = filesOf(items)
      chunks.say('text', restOf(textOf(parts), streamed.whole()))
      const service_tier = toldTier(last.service_tier)
      const adjustments = [...leftOut(request), ...told.doubts(request)]
      chunks.finish({
        parts,
        ...(made && { files: made }),
        reason: finishReasonOf(toldReason, parts, request),
        ...(toldReason !== undefined && { told_reason: toldReason }),
        usage: told.usage(request, characters),
        model: request.model,
        ...(service_tier !== undefined && { service_tier }),
        ...(responseId !== undefined && { response_id: responseId }),
        ...(adjustments.length > 0 && { adjustments }),
      })
    },

    isWhole: () => last !== undefined,
    isTold: () => last !== undefined || failed !== undefined,
  }

  function readOne(event: ResponseEvent, chunks: Chunks): void {
    if ('response' in event) finish(event)
    else say(hear(event, outputs, chunks), chunks)
  }

  function say(text: string, chunks: Chunks): void {
    if (text === '') return
    streamed.add(text)
    chunks.say('text', text)
  }

  function finish({ type, response }: Extract<ResponseEvent, { response: Response }>): void {
    responseId ??= response.id?.slice(0, 200)
    told.hear(response.usage)
    if (type === 'response.created') return
    const { status, incomplete_details, error } = response
    toldReason = (incomplete_details?.reason ?? status ?? type.slice('response.'.length)).slice(0, 200)
    if (type !== 'response.failed') last = response
    // Azure sends the cause in a separate event after this one.
    else if (error) failWith(error, response)
    else failed = response
  }

  /** Without any output, the request may be retried or sent to another model. */
  function failWith(error: unknown, response: Response): void {
    if (streamed.length === 0) throw new ServiceError(saidIn(error))
    last = response
  }
}

/** @returns the text that is new */
function hear(event: Exclude<ResponseEvent, { response: Response }>, outputs: Outputs, chunks: Chunks): string {
  switch (event.type) {
    case 'response.output_text.delta':
      outputs.add(event.output_index, 'text', event.delta)
      return event.delta
    case 'response.reasoning_summary_text.delta':
    case 'response.reasoning_text.delta':
      outputs.add(event.output_index, 'reasoning', event.delta)
      chunks.say('reasoning', event.delta)
      return ''
    case 'response.refusal.delta':
    case 'response.function_call_arguments.delta':
      outputs.add(event.output_index, event.type === 'response.refusal.delta' ? 'refusal' : 'arguments', event.delta)
      chunks.write(event.delta)
      return ''
    case 'response.output_text.done':
      return outputs.whole(event.output_index, 'text', event.text)
    case 'response.function_call_arguments.done':
      outputs.whole(event.output_index, 'arguments', event.arguments)
      return ''
    case 'response.output_item.added':
      outputs.begin(event.output_index, event.item)
      return ''
    case 'response.output_item.done':
      outputs.finish(event.output_index, event.item)
      return ''
    case 'other':
      return ''
  }
}

/** The part of a text that was not streamed. A final text that contradicts the streamed one is invalid. */
function restOf(text: string, streamed: string): string {
  if (text.startsWith(streamed)) return text.slice(streamed.length)
  throw notUnderstood(undefined)
}

function textOf(parts: readonly ModelPart[]): string {
  return parts.map((part) => (part.type === 'text' ? part.text : '')).join('')
}

/** Some services omit streamed items from the final response, and no requested call may be lost. */
function allOf(told: readonly Item[], streamed: readonly Item[]): readonly Item[] {
  return told.length === 0 || countCalls(streamed) > countCalls(told) ? streamed : told
}

/** A call without a name cannot be executed. */
function countCalls(items: readonly Item[]): number {
  return items.filter((item) => (item.type === 'function_call' && item.name) || isPicture(item)).length
}

function isPicture({ type, result }: Item): boolean {
  return type === 'image_generation_call' && result !== undefined && result !== ''
}

function filesOf(items: readonly Item[]): readonly MadeFile[] | undefined {
  const files = createMadeFiles()
  for (const { result = '', output_format = 'png' } of items.filter(isPicture))
    files.add(result, `image/${output_format}`)
  return files.all()
}

function partsOf(items: readonly Item[]): { parts: readonly ModelPart[]; characters: number } {
  const assembly = createCallAssembly()
  const drafts = items.flatMap((item): (ModelPart | { readonly place: number })[] => {
    if (item.type === 'message') return messageParts(item)
    if (item.type === 'reasoning') return reasoningParts(item)
    if (item.type !== 'function_call') return []
    return [{ place: assembly.begin({ id: item.call_id, name: item.name, text: item.arguments }) }]
  })
  const calls = assembly.complete()
  const parts = drafts.flatMap((draft): readonly ModelPart[] => {
    if (!('place' in draft)) return [draft]
    return (calls[draft.place] ?? []).map((call) => ({ type: 'tool_call', ...call }))
  })
  return { parts, characters: assembly.characters() + charactersOf(parts) }
}

function charactersOf(parts: readonly ModelPart[]): number {
  return parts.reduce((sum, part) => sum + ('text' in part ? part.text.length : 0), 0)
}

function messageParts({ content, phase }: Item): ModelPart[] {
  const opaque = phase === undefined ? undefined : opaquePhase(phase)
  return content.flatMap(({ text, refusal }): ModelPart[] => {
    if (refusal !== undefined) return [{ type: 'refusal', text: refusal }]
    if (text === undefined || text === '') return []
    return [{ type: 'text', text, ...(opaque !== undefined && { opaque }) }]
  })
}

function reasoningParts({ id, summary, content, encrypted_content }: Item): ModelPart[] {
  const summaries = summary.map(({ text = '' }) => text)
  const text = [...summaries, ...content.map((part) => part.text ?? '')].join('\n\n')
  const opaque =
    id === undefined || encrypted_content === undefined ? undefined : opaqueReasoning(id, encrypted_content, summaries)
  if (text === '' && opaque === undefined) return []
  return [{ type: 'reasoning', text, ...(opaque !== undefined && { opaque }) }]
}
