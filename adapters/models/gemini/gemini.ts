import type { Lessons } from '../../../core/engine/lessons/lessons.ts'
import { type Generate, ownName } from '../generate.ts'
import { learningSettings } from '../learning/learning-settings.ts'
import type { Ask, WebFetch } from '../provider.ts'
import { readReply } from '../reply/read-reply.ts'
import { keyHeader } from '../wire/api-key.ts'
import { postForEvents } from '../wire/post-for-events.ts'
import { failureOf } from './failure.ts'
import { createGeminiReplyReader } from './reply.ts'
import { geminiRequest } from './request.ts'

export interface GeminiOptions {
  /** Called before each request, so that a rotated key is used; absent for a service without a key. */
  readonly apiKey?: Ask | undefined
  /** The URL, without `/v1beta`, of any service with Gemini's API; Google itself if absent. */
  readonly baseUrl?: string
  /** Replaces the platform's own `fetch`. */
  readonly fetch?: WebFetch
  /** Lessons about endpoints that all processes share. */
  readonly lessons?: Lessons | undefined
}

/** Streams the Gemini API's `generateContent`. */
export function gemini(options: GeminiOptions): Generate {
  const { apiKey, baseUrl = 'https://generativelanguage.googleapis.com', fetch, lessons } = options
  const models = `${baseUrl.replace(/\/+$/, '').replace(/\/v1beta$/, '')}/v1beta/models`

  return learningSettings({ endpoint: models, lessons }, async function* ask(request) {
    const { body, adjustments } = geminiRequest(request)
    const url = `${models}/${encodeURIComponent(ownName(request.model))}:streamGenerateContent?alt=sse`
    const headers = await keyHeader('x-goog-api-key', apiKey)
    let tier: string | undefined
    const hear = (heard: Headers) => {
      tier = heard.get('x-gemini-service-tier') ?? undefined
    }
    const wire = postForEvents({ url, headers, body, signal: request.signal, fetch, hear }, failureOf)
    yield* readReply(
      wire,
      createGeminiReplyReader(request, adjustments, () => tier),
    )
  })
}
