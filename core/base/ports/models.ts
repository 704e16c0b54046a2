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
  /** `undefined` if the operator set no price: the call then counts tokens but no money. */
  price(model: string): ModelPrice | undefined
}

export interface ModelRequest {
  readonly model: string
  /** Tried in order when the previous model cannot answer. */
  readonly fallbacks: readonly string[]
  readonly system: string
  /** Begins with the user's. Each call of a model's turn has its result before the next turn of the model or user. */
  readonly turns: readonly Turn[]
  readonly tools: readonly ToolSpec[]
  /** A JSON Schema for the final text, as JSON. */
  readonly output_schema?: JsonSchema
  readonly max_tokens: number
  readonly settings?: ModelSettings
  /** For models whose provider belongs to the tenant. */
  readonly own?: OwnServices
  /** The bytes of a file named in the turns; `undefined` if they are missing. Absent if the turns name none. */
  readonly readFile?: ReadFile
  readonly signal: AbortSignal
}

/** A tenant’s own model providers, called with its keys. */
export interface OwnServices {
  readonly tenant: string
  /**
   * The present provider, so it is looked up before each call: one that was changed or deleted, or whose key was replaced, is
   * no longer called in its old form.
   * @returns `undefined` if the tenant has none of that name
   */
  find(provider: string): Promise<OwnService | undefined>
  /** The last result of `find` for this request. */
  known(provider: string): OwnService | undefined
}

export interface OwnService {
  readonly tenant: string
  readonly name: string
  /** Changes with each key and each address: what was learned with one says nothing about another. */
  readonly revision: string
  readonly protocol: string
  readonly base_url: string
  /** Replaces the installation’s. */
  readonly timeouts: { readonly first_byte_s?: number; readonly silence_s?: number }
  /** @returns `undefined` if it needs none. @throws SortieError `model_key_refused` if it cannot be opened */
  key(): Promise<string | undefined>
  /** The tenant’s description of a model, by its full name: its capabilities. */
  facts(model: string): Facts
  /** Its price. */
  price(model: string): ModelPrice | undefined
}

export type ReadFile = (blob: string) => Promise<Uint8Array | undefined>

/** Settings that shape an answer. Absent ones are left to the provider; unsupported ones are left out, and reported. */
export interface ModelSettings {
  /** 0 to 2. */
  readonly temperature?: number
  /** Above 0, up to 1. */
  readonly top_p?: number
  readonly reasoning_effort?: 'none' | 'low' | 'medium' | 'high'
  /** `required`: some tool; a name: that one. */
  readonly tool_choice?: 'auto' | 'none' | 'required' | { readonly tool: string }
  /** `false`: one call in each turn. */
  readonly parallel_tool_calls?: boolean
  readonly seed?: number
  readonly stop?: readonly string[]
  /** Whether to ask the provider to cache the beginning of requests, if it must be asked. */
  readonly prompt_caching?: boolean
  readonly service_tier?: string
  readonly metadata?: Readonly<Record<string, string>>
}

export type JsonSchema = { readonly [keyword: string]: unknown }

/** A model’s input or output: an ordered list of parts. */
export type Turn = UserTurn | ModelTurn | ToolTurn

export interface UserTurn {
  readonly role: 'user'
  readonly parts: readonly GivenPart[]
}

export interface ModelTurn {
  readonly role: 'model'
  /** The author, as `<provider>/<model>`: opaque fields are sent back only to that provider. Absent if unknown. */
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

/** What people and tools send to a model. */
export type GivenPart = TextPart | FilePart

/** What a model returns. */
export type ModelPart = (TextPart | ReasoningPart | ToolCallPart | RefusalPart | FilePart) & {
  /**
   * Fields of the provider that mean nothing to others, such as signatures and encrypted reasoning. Stored with the step,
   * and sent back with the part to the same provider.
   */
  readonly opaque?: Opaque
}

export type Opaque = { readonly [field: string]: Json }

export interface TextPart {
  readonly type: 'text'
  readonly text: string
  /** Written by neither the tenant nor Sortie. Such a text has its own frame, in the parts before and after it. */
  readonly origin?: 'outside'
}

/** May be empty if the provider withholds the text and sends only an opaque field. */
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

/** An image, audio, document or text, by its location in the blobs. */
export interface FilePart {
  readonly type: 'file'
  /** The name by which readers can refer to it. */
  readonly id?: string
  readonly blob: string
  /** The number of bytes. */
  readonly bytes?: number
  /** The location of its text, if it has one; for a text file, its own. */
  readonly text_blob?: string
  /** The length of that, if it is a separate text. */
  readonly text_bytes?: number
  readonly media_type: string
  readonly name?: string
  /** The same as for a text. */
  readonly origin?: 'outside'
}

/** An image, audio or document in a model’s reply, not stored yet. */
export type MadeFile = { readonly said: string } & (
  | { readonly bytes: Uint8Array }
  /** Why it is missing. */
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
  /** Parsed JSON arguments, not yet checked against the tool’s schema. Text if they are not JSON. */
  readonly arguments: unknown
}

export type ModelChunk =
  /** Text of the answer, shown live. */
  | { readonly type: 'text'; readonly text: string }
  /** Reasoning, shown live, separate from the answer. */
  | { readonly type: 'reasoning'; readonly text: string }
  /**
   * Something arrived that is not shown, with this many characters. 0: only a sign of life. `text`: the part of it that is words, such as a
   * piece of a call’s arguments.
   */
  | { readonly type: 'progress'; readonly characters: number; readonly text?: string }
  | ({ readonly type: 'finish' } & ModelReply)

/** The whole answer of a model. */
export interface ModelReply {
  /** In order, complete. Its texts are the streamed ones. */
  readonly parts: readonly ModelPart[]
  /** Further files that it made. `said`: the type, in the provider’s words. */
  readonly files?: readonly MadeFile[]
  readonly reason: FinishReason
  /** The provider’s own finish reason. */
  readonly told_reason?: string
  readonly usage: TokenUsage
  /** The model that answered, as `<provider>/<model>`. */
  readonly model: string
  /** The service tier reported by the provider, which may differ from the requested one. Absent for the usual one. */
  readonly service_tier?: string
  /** The provider’s own id of the answer. */
  readonly response_id?: string
  /** The parts of the request that this endpoint does not support, and what was sent instead; in words, for people. */
  readonly adjustments?: readonly string[]
  /** The models tried before the one that answered. Absent if the first one answered. */
  readonly passed_over?: readonly PassedOver[]
}

/** A model that could not answer, and the code of its error. */
export interface PassedOver {
  readonly model: string
  readonly code: string
}

/**
 * - `stop`: it was finished; `tool_calls`: it waits for results. The parts decide between the two.
 * - `length`: cut at `max_tokens`; `context_full`: cut at the end of its window.
 * - `repeats`: cut by the caller, since it kept repeating itself.
 * - `filtered`: withheld by a filter; `refused`: the model declined.
 * - `malformed_call`: it tried to call a tool in a way that its provider could not read.
 * - `failed`: the provider reports a failure on the way. `unknown`: no reason, or an unknown one.
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
  /** All input, cached or not. */
  readonly input_tokens: number
  /** All output, including reasoning. */
  readonly output_tokens: number
  /** Part of `input_tokens`: read from the provider’s cache, and written to it. */
  readonly cached_input_tokens?: number
  readonly cache_write_tokens?: number
  /** Part of `output_tokens`. */
  readonly reasoning_tokens?: number
  /** A part was missing or implausible, and was estimated. */
  readonly estimated?: true
}

/** The price of a call, which may depend on its input’s length. */
export interface ModelPrice extends KindPrices {
  /** For all of a call with a longer input: the entry with the largest `above_input_tokens` that it exceeds. */
  readonly tiers?: readonly PriceTier[]
  /** For all of a call in another tier, of any length, by the provider’s name for it: `flex`, `priority`, `batch`. */
  readonly service_tiers?: Readonly<Record<string, KindPrices>>
}

export interface PriceTier extends KindPrices {
  readonly above_input_tokens: number
}

/** USD per million tokens. A kind without a price costs as much as the whole that it is part of. */
export interface KindPrices {
  readonly input_usd_per_million: number
  readonly output_usd_per_million: number
  readonly cached_input_usd_per_million?: number
  readonly cache_write_usd_per_million?: number
  readonly reasoning_usd_per_million?: number
}
