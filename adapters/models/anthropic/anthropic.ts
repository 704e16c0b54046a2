import type { Lessons } from '../../../core/engine/lessons/lessons.ts'
import type { Generate } from '../generate.ts'
import { learningSettings } from '../learning/learning-settings.ts'
import type { Ask, WebFetch } from '../provider.ts'
import { readReply } from '../reply/read-reply.ts'
import { keyHeader } from '../wire/api-key.ts'
import { postForEvents } from '../wire/post-for-events.ts'
import { failureOf } from './failure.ts'
import { createMessagesReplyReader } from './reply.ts'
import { messagesRequest } from './request.ts'

export interface AnthropicOptions {
  /** Called before each request, so that a rotated key is used; absent for a service without a key. */
  readonly apiKey?: Ask | undefined
  /** The URL, without `/v1`, of any service with the Messages API; Anthropic itself if absent. */
  readonly baseUrl?: string
  /** Replaces the platform's own `fetch`. */
  readonly fetch?: WebFetch
  /** Lessons about endpoints that all processes share. */
  readonly lessons?: Lessons | undefined
}

/** Streams Anthropic's Messages API. */
export function anthropic(options: AnthropicOptions): Generate {
  const { apiKey, baseUrl = 'https://api.anthropic.com', fetch, lessons } = options
  const url = `${baseUrl.replace(/\/+$/, '').replace(/\/v1$/, '')}/v1/messages`

  return learningSettings({ endpoint: url, lessons }, async function* ask(request) {
    const { body, adjustments } = messagesRequest(request)
    const headers = { ...(await keyHeader('x-api-key', apiKey)), 'anthropic-version': '2023-06-01' }
    const wire = postForEvents({ url, headers, body, signal: request.signal, fetch }, failureOf)
    yield* readReply(wire, createMessagesReplyReader(request, adjustments))
  })
}
