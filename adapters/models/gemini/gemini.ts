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
  /** Asked before each call, so that a rotated key is noticed; absent for a service that wants none. */
  readonly apiKey?: Ask | undefined
  /** Of any service that speaks Gemini's API, without `/v1beta`; Google itself when absent. */
  readonly baseUrl?: string
  /** In the place of the platform’s own. */
  readonly fetch?: WebFetch
  /** What all processes learn of endpoints. */
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
