import type { Json } from '../../../contract/resources/common.ts'
import type { Facts } from './model-facts.ts'

/**
 * Language models. A model is named `<provider>/<model>`, for example `openai/gpt-5-mini`, `bedrock/us.amazon.nova-lite-v1:0`,
 * `offline/rules`. An adapter parses what its provider sends, at the edge, into the one normal form of this file, and writes
 * turns in the form that its provider takes. It retries what is retryable, breaks the circuit of a failing model, and passes on
 * an abort.
 */
export interface Models {
  /**
   * Streams one reply. Ends with exactly one `finish` chunk, or throws. What a provider cut, filtered or refused is a reply
   * whose `reason` says so; what is to be done about it is decided by whoever asked.
   * @throws SortieError `model_unavailable` (retryable), `circuit_open` (no model could be asked), `model_rejected` (terminal),
   * `model_unknown` (terminal), `context_too_long` (terminal), and what resilience adds
   */
  generate(request: ModelRequest): AsyncIterable<ModelChunk>
  /** `undefined` when the operator gave no price: the call then counts tokens and no money. */
  price(model: string): ModelPrice | undefined
}

export interface ModelRequest {
  readonly model: string
  /** Tried in order when the model before it cannot answer. */
  readonly fallbacks: readonly string[]
  readonly system: string
  /** Begins with the user's. Each call of a model's turn has its result before the next turn of the model or user. */
  readonly turns: readonly Turn[]
  readonly tools: readonly ToolSpec[]
  /** A JSON Schema that the final text must follow, as JSON. */
  readonly output_schema?: JsonSchema
  readonly max_tokens: number
  readonly settings?: ModelSettings
  /** For models whose provider is none that every installation has. */
  readonly own?: OwnServices
  /** The bytes of a file that the turns name; `undefined` where they are gone. Absent where they name none. */
  readonly readFile?: ReadFile
  readonly signal: AbortSignal
}

/** Services of models under a tenant’s own names, which are called with its own keys. */
export interface OwnServices {
  readonly tenant: string
  /**
   * As it is now, so it is asked for before each call of it: one that was changed or deleted, or whose key was replaced, is
   * not called as it was.
   * @returns `undefined` where the tenant has none of that name
   */
  find(provider: string): Promise<OwnService | undefined>
  /** What `find` last found for this request. */
  known(provider: string): OwnService | undefined
}

export interface OwnService {
  readonly tenant: string
  readonly name: string
  /** Another with each key and each address: what was learned of one says nothing of another. */
  readonly revision: string
  readonly protocol: string
  readonly base_url: string
  /** In the place of the installation’s. */
  readonly timeouts: { readonly first_byte_s?: number; readonly silence_s?: number }
  /** @returns `undefined` where it wants none. @throws SortieError `model_key_refused` where it cannot be opened */
  key(): Promise<string | undefined>
  /** What the tenant says of a model, by its full name: what it can. */
  facts(model: string): Facts
  /** What it costs. */
  price(model: string): ModelPrice | undefined
}

export type ReadFile = (blob: string) => Promise<Uint8Array | undefined>

/** What shapes an answer. What is absent is left to the provider; what a provider does not know is left out, and told. */
export interface ModelSettings {
  /** 0 to 2. */
  readonly temperature?: number
  /** Above 0, up to 1. */
  readonly top_p?: number
  readonly reasoning_effort?: 'none' | 'low' | 'medium' | 'high'
  /** `required`: some tool; a name: that one. */
  readonly tool_choice?: 'auto' | 'none' | 'required' | { readonly tool: string }
  /** `false`: one call a turn. */
  readonly parallel_tool_calls?: boolean
  readonly seed?: number
  readonly stop?: readonly string[]
  /** Whether what stands at the beginning of each request is to be kept by the provider, where that has to be asked for. */
  readonly prompt_caching?: boolean
  readonly service_tier?: string
  readonly metadata?: Readonly<Record<string, string>>
}

export type JsonSchema = { readonly [keyword: string]: unknown }

/** What a model is sent, or sent: an ordered list of parts. */
export type Turn = UserTurn | ModelTurn | ToolTurn

export interface UserTurn {
  readonly role: 'user'
  readonly parts: readonly GivenPart[]
}

export interface ModelTurn {
  readonly role: 'model'
  /** Who said it, as `<provider>/<model>`: opaque fields are given back to that provider only. Absent where nobody knows. */
  readonly model?: string
  readonly parts: readonly ModelPart[]
}

/** The result of one call. */
export interface ToolTurn {
  readonly role: 'tool'
  readonly call_id: string
  readonly name: string
  readonly parts: readonly GivenPart[]
  readonly is_error: boolean
}

/** What people and tools give to a model. */
export type GivenPart = TextPart | FilePart

/** What a model says. */
export type ModelPart = (TextPart | ReasoningPart | ToolCallPart | RefusalPart | FilePart) & {
  /**
   * Fields of the provider that mean nothing to anybody else, such as signatures and encrypted reasoning. Kept with the step,
   * and given back with the part to the same provider.
   */
  readonly opaque?: Opaque
}

export type Opaque = { readonly [field: string]: Json }

export interface TextPart {
  readonly type: 'text'
  readonly text: string
  /** Neither the tenant nor Sortie wrote it. Such a text stands in a frame by itself, in the parts before and after it. */
  readonly origin?: 'outside'
}

/** May be empty where the provider keeps the text to itself and gives an opaque field alone. */
export interface ReasoningPart {
  readonly type: 'reasoning'
  readonly text: string
}

export interface RefusalPart {
  readonly type: 'refusal'
  readonly text: string
}

export interface ToolCallPart extends ToolCall {
  readonly type: 'tool_call'
}

/** An image, sound, document or text, by its place in the blobs. */
export interface FilePart {
  readonly type: 'file'
  /** By which whoever is shown it can name it. */
  readonly id?: string
  readonly blob: string
  /** How many there are. */
  readonly bytes?: number
  /** Where its text is, if it has one; of a text, where it is itself. */
  readonly text_blob?: string
  /** How long that is, where it is not itself. */
  readonly text_bytes?: number
  readonly media_type: string
  readonly name?: string
  /** As of a text. */
  readonly origin?: 'outside'
}

/** A picture, sound or document that a model made in its reply: nobody keeps it yet. */
export type MadeFile = { readonly said: string } & (
  | { readonly bytes: Uint8Array }
  /** Why there is none of it. */
  | { readonly problem: string }
)

export interface ToolSpec {
  readonly name: string
  readonly description: string
  readonly parameters: JsonSchema
}

export interface ToolCall {
  /** Unique within its turn. */
  readonly id: string
  readonly name: string
  /** Parsed JSON arguments, not yet checked against the tool's schema. Text where they are no JSON. */
  readonly arguments: unknown
}

export type ModelChunk =
  /** Text of the answer, shown live. */
  | { readonly type: 'text'; readonly text: string }
  /** Reasoning, shown live apart from the answer. */
  | { readonly type: 'reasoning'; readonly text: string }
  /**
   * Something arrived that is not shown, of so many characters. 0: signs of life only. `text`: what of it are words, such as a piece of
   * a call's arguments.
   */
  | { readonly type: 'progress'; readonly characters: number; readonly text?: string }
  | ({ readonly type: 'finish' } & ModelReply)

/** All that a model answered. */
export interface ModelReply {
  /** In order, whole. Its texts are those that were streamed. */
  readonly parts: readonly ModelPart[]
  /** What it made beside these. `said`: its type, in the provider’s words. */
  readonly files?: readonly MadeFile[]
  readonly reason: FinishReason
  /** The provider's own word for it. */
  readonly told_reason?: string
  readonly usage: TokenUsage
  /** The one that answered, as `<provider>/<model>`. */
  readonly model: string
  /** The tier that its provider says it answered in, which need not be the one that was asked for. Absent for the usual one. */
  readonly service_tier?: string
  /** The provider's own id of the answer. */
  readonly response_id?: string
  /** What of the request this endpoint does not take, and what was sent in its place; in words, for people. */
  readonly adjustments?: readonly string[]
  /** Which were asked before the one that answered, and could not. Absent where that is the one that was wanted. */
  readonly passed_over?: readonly PassedOver[]
}

/** A model that could not answer, and the code of its error. */
export interface PassedOver {
  readonly model: string
  readonly code: string
}

/**
 * - `stop`: it said all that it wanted; `tool_calls`: it waits for results. The parts decide between the two.
 * - `length`: cut at `max_tokens`; `context_full`: cut at the end of its window.
 * - `repeats`: cut, as it said the same without end; whoever asked has seen to that.
 * - `filtered`: withheld by a filter; `refused`: the model declined.
 * - `malformed_call`: it tried to call a tool in a way that its provider could not read.
 * - `failed`: the provider says that it failed on the way. `unknown`: no reason, or a word that nobody here knows.
 */
export type FinishReason =
  | 'stop'
  | 'tool_calls'
  | 'length'
  | 'context_full'
  | 'repeats'
  | 'filtered'
  | 'refused'
  | 'malformed_call'
  | 'failed'
  | 'unknown'

export interface TokenUsage {
  /** All of it, cached or not. */
  readonly input_tokens: number
  /** All of it, reasoning too. */
  readonly output_tokens: number
  /** Part of `input_tokens`: read from the provider's cache, and written to it. */
  readonly cached_input_tokens?: number
  readonly cache_write_tokens?: number
  /** Part of `output_tokens`. */
  readonly reasoning_tokens?: number
  /** A part of it was not told, or in numbers that cannot be, or far from what was said, and was estimated. */
  readonly estimated?: true
}

/** What a call costs, by its input’s length where that matters. */
export interface ModelPrice extends KindPrices {
  /** For all of a call whose input is longer: the one with the most `above_input_tokens` of those that it is above. */
  readonly tiers?: readonly PriceTier[]
  /** For all of a call that was made in another tier, however long, by the provider's word for that: `flex`, `priority`, `batch`. */
  readonly service_tiers?: Readonly<Record<string, KindPrices>>
}

export interface PriceTier extends KindPrices {
  readonly above_input_tokens: number
}

/** USD per million tokens. What has no price of its own costs as much as the whole it is part of. */
export interface KindPrices {
  readonly input_usd_per_million: number
  readonly output_usd_per_million: number
  readonly cached_input_usd_per_million?: number
  readonly cache_write_usd_per_million?: number
  readonly reasoning_usd_per_million?: number
}
