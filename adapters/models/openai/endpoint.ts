import OpenAI from 'openai'
import { outlineOf } from '../../../core/base/payloads/json-outline.ts'
import type { Ask, WebFetch } from '../provider.ts'
import { keyOf } from '../wire/api-key.ts'
import { beginningOf } from '../wire/beginning-of.ts'
import { readWire, type WireEvent } from '../wire/read-wire.ts'
import { requireNoRedirect } from '../wire/redirect.ts'
import { ServiceError, saidIn } from './said.ts'

export interface EndpointOptions {
  /** Asked before each call, so that a rotated key is noticed. */
  readonly apiKey: Ask
  /** Of any service that speaks the protocol; OpenAI itself when absent. */
  readonly baseUrl?: string
  /** In the place of the platform’s own. */
  readonly fetch?: WebFetch
}

export type Body = Readonly<Record<string, unknown>>

/** Where requests of one service go. */
export interface Endpoint {
  /** @throws ServiceError, ProviderFailure, and what connections throw */
  post(path: string, body: Body, signal: AbortSignal): AsyncIterable<readonly WireEvent[]>
}

const maxErrorDepth = 32

/** Of the headers that the package would send, those that the protocol asks for. */
const sent = ['authorization', 'accept', 'content-type']

export function createEndpoint({ apiKey, baseUrl, fetch = globalThis.fetch }: EndpointOptions): Endpoint {
  const client = new OpenAI({
    baseURL: baseUrl ?? 'https://api.openai.com/v1',
    apiKey: 'given with each call',
    // Retries and timeouts are made around all providers alike, in resilience.ts.
    maxRetries: 0,
    timeout: 15 * 60_000,
    logLevel: 'off',
    fetch: answering(fetch),
    // The package would read these from the environment and send them to whatever service this is, as it does with headers.
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
  })

  return {
    async *post(path, body, signal) {
      const headers = { authorization: `Bearer ${await keyOf(apiKey)}` }
      const response = await client.post<unknown>(path, { body, signal, headers }).asResponse().catch(throwCause)
      if (response.body !== null) yield* readWire(response.body)
    },
  }
}

/** The package says that a connection failed, and its cause how. */
function throwCause(error: unknown): never {
  throw error instanceof OpenAI.APIConnectionError && error.cause instanceof Error ? error.cause : error
}

/**
 * As `fetch`, for errors in whatever form: the package reads one of them, and all of it, however long. Nothing is sent that stands in
 * the environment for another service: `OPENAI_CUSTOM_HEADERS` may have a key, and this may be a tenant’s own.
 * @throws ServiceError
 */
function answering(fetch: WebFetch): WebFetch {
  return async (input, init) => {
    const response = await fetch(input, { ...init, headers: needed(new Headers(init?.headers)), redirect: 'manual' })
    requireNoRedirect(response)
    if (response.ok) return response
    const { status, headers, body } = response
    throw new ServiceError(saidIn(jsonOf(await beginningOf(body)), { status, headers }))
  }
}

function needed(headers: Headers): Headers {
  return new Headers(
    sent.flatMap((name): [string, string][] => {
      const value = headers.get(name)
      return value === null ? [] : [[name, value]]
    }),
  )
}

/** What nests deep says no more than its text. */
function jsonOf(text: string): unknown {
  try {
    return outlineOf(text, maxErrorDepth).depth > maxErrorDepth ? text : JSON.parse(text)
  } catch {
    return text
  }
}
