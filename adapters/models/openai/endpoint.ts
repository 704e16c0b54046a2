import OpenAI from 'openai'
import { outlineOf } from '../../../core/base/payloads/json-outline.ts'
import type { Ask, WebFetch } from '../provider.ts'
import { keyOf } from '../wire/api-key.ts'
import { beginningOf } from '../wire/beginning-of.ts'
import { readWire, type WireEvent } from '../wire/read-wire.ts'
import { requireNoRedirect } from '../wire/redirect.ts'
import { ServiceError, saidIn } from './said.ts'

export interface EndpointOptions {
  /** Called before each request, so that a rotated key is used. */
  readonly apiKey: Ask
  /** The URL of any service with this protocol; OpenAI itself if absent. */
  readonly baseUrl?: string
  /** Replaces the platform's own `fetch`. */
  readonly fetch?: WebFetch
}

export type Body = Readonly<Record<string, unknown>>

/** The destination of requests to one service. */
export interface Endpoint {
  /** @throws ServiceError, ProviderFailure, and connection errors */
  post(path: string, body: Body, signal: AbortSignal): AsyncIterable<readonly WireEvent[]>
}

const maxErrorDepth = 32

/** The headers of the package that the protocol requires. */
const sent = ['authorization', 'accept', 'content-type']

export function createEndpoint({ apiKey, baseUrl, fetch = globalThis.fetch }: EndpointOptions): Endpoint {
  const client = new OpenAI({
    baseURL: baseUrl ?? 'https://api.openai.com/v1',
    apiKey: 'given with each call',
    // Retries and timeouts work the same for all providers, in resilience.ts.
    maxRetries: 0,
    timeout: 15 * 60_000,
    logLevel: 'off',
    fetch: answering(fetch),
    // The package would read these from the environment and send them to any service, like its headers.
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

/** The package reports only that a connection failed; its cause has the reason. */
function throwCause(error: unknown): never {
  throw error instanceof OpenAI.APIConnectionError && error.cause instanceof Error ? error.cause : error
}

/**
 * Like `fetch`, for errors in any form: the package reads only one form, and the whole body, however long. No header from the
 * environment for another service is sent: `OPENAI_CUSTOM_HEADERS` may contain a key, and this may be a tenant's own service.
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

/** A deeply nested value is as useful as its text. */
function jsonOf(text: string): unknown {
  try {
    return outlineOf(text, maxErrorDepth).depth > maxErrorDepth ? text : JSON.parse(text)
  } catch {
    return text
  }
}
