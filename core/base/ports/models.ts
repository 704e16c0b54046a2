/**
 * Language models. A model is named `<provider>/<model>`, for example `openai/gpt-5-mini`, `bedrock/us.amazon.nova-lite-v1:0`,
 * `offline/rules`. Adapters retry what is retryable, break the circuit of a failing provider, and pass on an abort.
 */
export interface Models {
  /**
   * Streams one reply. Ends with exactly one `finish` chunk, or throws.
   * * @throws SortieError `model_unavailable` (retryable), `circuit_open` (no model could be asked), `model_rejected` (terminal),
   * `model_unknown` (terminal)
   */
  generate(request: ModelRequest): AsyncIterable<ModelChunk>
  /** `undefined` when the operator gave no price: the call then counts tokens and no money. */
  price(model: string): ModelPrice | undefined
}

export interface ModelRequest {
  readonly model: string
  /** Tried in order when the model before it is unavailable. */
  readonly fallbacks: readonly string[]
  readonly system: string
  readonly messages: readonly ModelMessage[]
  readonly tools: readonly ToolSpec[]
  /** A JSON Schema that the final text must follow, as JSON. */
  readonly output_schema?: JsonSchema
  readonly max_tokens: number
  readonly signal: AbortSignal
}

export type JsonSchema = { readonly [keyword: string]: unknown }

export type ModelMessage =
  | { readonly role: 'user'; readonly content: string }
  | { readonly role: 'assistant'; readonly content: string; readonly tool_calls: readonly ToolCall[] }
  | {
      readonly role: 'tool'
      readonly call_id: string
      readonly name: string
      readonly content: string
      readonly is_error: boolean
    }

export interface ToolSpec {
  readonly name: string
  readonly description: string
  readonly parameters: JsonSchema
}

export interface ToolCall {
  readonly id: string
  readonly name: string
  /** Parsed JSON arguments, not yet checked against the tool's schema. */
  readonly arguments: unknown
}

export type ModelChunk =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'tool_call'; readonly call: ToolCall }
  | { readonly type: 'finish'; readonly reason: FinishReason; readonly usage: TokenUsage; readonly model: string }

export type FinishReason = 'stop' | 'tool_calls' | 'length' | 'filtered'

export interface TokenUsage {
  readonly input_tokens: number
  readonly output_tokens: number
  /** A part of it was not told, or in numbers that cannot be, and was estimated. */
  readonly estimated?: true
}

/** USD per million tokens. */
export interface ModelPrice {
  readonly input_usd_per_million: number
  readonly output_usd_per_million: number
}
