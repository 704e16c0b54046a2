import type { ModelChunk, ModelRequest } from '../../../core/base/ports/models.ts'
import { keyHeader } from '../api-key.ts'
import { eventsOf } from '../event-stream.ts'
import type { Generate } from '../generate.ts'
import type { Ask, WebFetch } from '../provider.ts'
import { failureOf } from './failure.ts'
import { createMessagesReplyReader } from './reply.ts'
import { messagesRequest } from './request.ts'

export interface AnthropicOptions {
  /** Asked before each call, so that a rotated key is noticed; absent for a service that wants none. */
  readonly apiKey?: Ask | undefined
  /** Of any service that speaks the Messages API, without `/v1`; Anthropic itself when absent. */
  readonly baseUrl?: string
  /** In the place of the platform’s own. */
  readonly fetch?: WebFetch
}

/** Streams Anthropic's Messages API. */
export function anthropic({ apiKey, baseUrl = 'https://api.anthropic.com', fetch }: AnthropicOptions): Generate {
  const url = `${baseUrl.replace(/\/+$/, '').replace(/\/v1$/, '')}/v1/messages`

  return async function* generate(request: ModelRequest): AsyncGenerator<ModelChunk> {
    try {
      const { body, adjustments } = messagesRequest(request)
      const headers = { ...(await keyHeader('x-api-key', apiKey)), 'anthropic-version': '2023-06-01' }
      const reply = createMessagesReplyReader(request, adjustments)
      for await (const data of eventsOf({ url, headers, body, signal: request.signal, fetch }, failureOf)) {
        yield* reply.read(data)
        if (reply.isWhole()) break
      }
      yield* reply.end()
    } catch (error) {
      request.signal.throwIfAborted()
      throw error
    }
  }
}
