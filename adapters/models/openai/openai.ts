import OpenAI from 'openai'
import type { ModelChunk, ModelRequest } from '../../../core/base/ports/models.ts'
import { retryAfterSeconds } from '../../../core/engine/execution/retry-after.ts'
import { boundedFetch } from '../bounded-fetch.ts'
import { type Generate, ownName } from '../generate.ts'
import { failureKindOf, ProviderFailure } from '../provider-failure.ts'
import { createReplyReader } from './reply.ts'
import { chatMessages, chatTools, responseFormat } from './request.ts'

export interface OpenAIOptions {
  /** Asked before each call, so that a rotated key is noticed. */
  readonly apiKey: () => Promise<string | undefined>
  /** Of any service that speaks OpenAI's chat completions; OpenAI itself when absent. */
  readonly baseUrl?: string
}

/**
 * Streams chat completions of OpenAI and of what is compatible with it (Ollama, vLLM, Gemini's and others' endpoints).
 * Where a service reports no usage, the finish chunk carries an estimate: one token for four characters.
 */
export function openai({ apiKey, baseUrl }: OpenAIOptions): Generate {
  const client = new OpenAI({
    baseURL: baseUrl ?? 'https://api.openai.com/v1',
    apiKey: 'given with each call',
    // Retries and timeouts are made around all providers alike, in resilience.ts.
    maxRetries: 0,
    timeout: 15 * 60_000,
    logLevel: 'off',
    fetch: boundedFetch,
    // The package would read these from the environment and send them to whatever service this is.
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
  })
  // OpenAI's newer models refuse `max_tokens`; many compatible services know nothing else.
  const limitName = baseUrl === undefined ? 'max_completion_tokens' : 'max_tokens'

  return async function* generate(request: ModelRequest): AsyncGenerator<ModelChunk> {
    try {
      const caller = client.withOptions({ apiKey: (await apiKey()) ?? missingKey() })
      const stream = await caller.chat.completions.create(
        {
          model: ownName(request.model),
          messages: chatMessages(request),
          ...chatTools(request),
          ...responseFormat(request),
          [limitName]: request.max_tokens,
          stream: true,
          stream_options: { include_usage: true },
        },
        { signal: request.signal },
      )
      const reply = createReplyReader(request)
      for await (const chunk of stream) yield* reply.read(chunk)
      yield* reply.end()
    } catch (error) {
      request.signal.throwIfAborted()
      throw asFailure(error)
    }
  }
}

function missingKey(): never {
  throw new ProviderFailure('rejected', 'The operator has set no API key for this provider')
}

function asFailure(error: unknown): unknown {
  if (error instanceof ProviderFailure) return error
  // Neither JSON nor an API error: what arrived was no stream of chat completions.
  if (!(error instanceof OpenAI.APIError)) {
    return new ProviderFailure('transient', 'The answer of the provider was not understood', { cause: error })
  }
  const { status, code, headers } = error
  if (status === undefined)
    return new ProviderFailure('transient', `The connection failed: ${error.message}`, { cause: error })
  // Their messages repeat parts of the key.
  if (status === 401 || status === 403)
    return new ProviderFailure('rejected', `The provider refused the key (${status})`)
  if (code === 'insufficient_quota') return new ProviderFailure('unavailable', error.message, { cause: error })
  const kind = code === 'model_not_found' ? 'unknown' : failureKindOf(status)
  return new ProviderFailure(kind, error.message, {
    cause: error,
    retryAfterS: retryAfterSeconds(headers?.get('retry-after'), Date.now()),
  })
}
