import { Buffer } from 'node:buffer'
import { SortieError } from '../../../contract/errors.ts'
import type { FilePart, ModelPrice, ModelRequest, Models, TextPart, Turn } from '../../base/ports/models.ts'
import type { Amount } from '../../records/budget/amount.ts'
import { dearest } from './dearest.ts'

/** Tokenizers make about one token of four bytes of English, and of three of most other text: two are safe. */
const bytesPerToken = 2
/** What providers add around each turn, and around a request. */
const tokensPerTurn = 16
const tokensPerRequest = 64

type Request = Pick<
  ModelRequest,
  'model' | 'fallbacks' | 'system' | 'turns' | 'tools' | 'output_schema' | 'max_tokens' | 'settings'
>

/**
 * The maximum that one call may use: its input, estimated from above, and `max_tokens` of output, at the price of the
 * dearest model that may answer.
 * @param priced whether a budget in money applies
 * @throws SortieError `price_unknown` if one applies and a model has no price: its cost would have no bound
 */
export function worstCase({ price }: Pick<Models, 'price'>, request: Request, priced: boolean): Amount {
  const input = inputTokens(request)
  const tokens = input + request.max_tokens
  if (!priced) return { nano_usd: 0, tokens }
  const costs = [request.model, ...request.fallbacks].map((model) => {
    const known = price(model)
    if (!known) throw priceUnknown(model)
    return nanoUsdFor(known, input, request)
  })
  return { nano_usd: Math.max(...costs), tokens }
}

/** A dollar for a million tokens is a thousand nano-dollars for one. */
function nanoUsdFor(price: ModelPrice, input: number, { max_tokens: output, settings }: Request): number {
  const { input_usd_per_million, output_usd_per_million } = dearest(price, input, settings?.service_tier)
  return Math.ceil((input * input_usd_per_million + output * output_usd_per_million) * 1000)
}

function inputTokens({ system, turns, tools, output_schema }: Request): number {
  const bytes =
    bytesOf(system) +
    turns.reduce((sum, turn) => sum + turnBytes(turn), 0) +
    (tools.length === 0 ? 0 : bytesOf(JSON.stringify(tools))) +
    (output_schema ? bytesOf(JSON.stringify(output_schema)) : 0)
  return tokensPerRequest + turns.length * tokensPerTurn + Math.ceil(bytes / bytesPerToken)
}

/** The whole reply is sent back, with the parts that only its provider understands. */
function turnBytes({ parts }: Turn): number {
  return parts.reduce((sum, part) => sum + partBytes(part), 0)
}

function partBytes(part: Turn['parts'][number]): number {
  if (part.type === 'file') return bytesPerToken * fileTokens(part)
  return isPlainText(part) ? bytesOf(part.text) : bytesOf(JSON.stringify(part))
}

/** An image of the largest size that providers accept. They count it by its pixels, which are unknown here. */
const imageTokens = 6000
/** For a document or audio, and for a text of the maximum shown length. */
const mostFileTokens = 200_000

function fileTokens({ media_type, bytes = mostFileTokens }: FilePart): number {
  return media_type.startsWith('image/') ? imageTokens : Math.min(mostFileTokens, bytes + imageTokens)
}

function isPlainText(part: Turn['parts'][number]): part is TextPart {
  return part.type === 'text' && !('opaque' in part)
}

function bytesOf(text: string): number {
  return Buffer.byteLength(text)
}

function priceUnknown(model: string): SortieError {
  return new SortieError(
    'price_unknown',
    `${model} has no price, so a budget in USD cannot limit it: add its price to SORTIE_MODEL_PRICES (or to your own model provider), or set the budget in tokens`,
  )
}
