import { connectionKind } from '../failures/connection-kind.ts'
import { ProviderFailure } from '../failures/provider-failure.ts'
import type { WebFetch } from '../provider.ts'
import { beginningOf } from './beginning-of.ts'
import { readWire, type WireEvent } from './read-wire.ts'
import { requireNoRedirect } from './redirect.ts'

export interface Post {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: object
  readonly signal: AbortSignal
  /** Replaces the platform's own `fetch`. */
  readonly fetch?: WebFetch | undefined
  /** Called with the headers before the events. */
  readonly hear?: (headers: Headers) => void
}

/** An answer that is not from a model. */
export interface Refusal {
  readonly status: number
  readonly headers: Headers
  /** The start of the body. */
  readonly text: string
}

/**
 * Posts JSON and reads the events of the answer. An answer that is not a stream is read as one event.
 * @throws ProviderFailure for a failed connection, a redirect and a web page, and the failure that `failureOf` makes from an
 * error
 */
export async function* postForEvents(
  post: Post,
  failureOf: (refusal: Refusal) => ProviderFailure,
): AsyncGenerator<readonly WireEvent[]> {
  const response = await answerTo(post)
  requireNoRedirect(response)
  if (response.body === null || !response.ok) {
    const { status, headers, body } = response
    throw failureOf({ status, headers, text: await beginningOf(body && bytesOf(body)) })
  }
  post.hear?.(response.headers)
  yield* readWire(bytesOf(response.body))
}

async function answerTo({ url, headers, body, signal, fetch = globalThis.fetch }: Post): Promise<Response> {
  const text = JSON.stringify(body)
  try {
    return await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...headers },
      body: text,
      signal,
      // A key is only for its own host.
      redirect: 'manual',
    })
  } catch (error) {
    signal.throwIfAborted()
    throw error instanceof ProviderFailure ? error : connectionFailed(error)
  }
}

/** Only by its code: a message may repeat a header. */
function connectionFailed(error: unknown): ProviderFailure {
  const cause = error instanceof Error ? error.cause : undefined
  const code = cause instanceof Error && 'code' in cause ? `: ${cause.code}` : ''
  return new ProviderFailure(connectionKind(error), `The connection failed${code}`, { cause: error })
}

async function* bytesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* body
  } catch (error) {
    throw connectionFailed(error)
  }
}
