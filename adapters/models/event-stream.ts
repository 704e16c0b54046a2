import { createParser } from 'eventsource-parser'
import { boundedFetch } from './bounded-fetch.ts'
import type { WebFetch } from './provider.ts'
import { ProviderFailure } from './provider-failure.ts'

export interface Post {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: object
  readonly signal: AbortSignal
  /** In the place of the platform’s own. */
  readonly fetch?: WebFetch | undefined
}

/** An answer that is no stream: an error, as a rule, whatever its status. */
export interface Refusal {
  readonly status: number
  readonly headers: Headers
  /** The beginning of it. */
  readonly text: string
}

/** An event may come in any number of lines, each of them bounded. */
const maxEventCharacters = 8 * 1024 * 1024
const maxRefusalBytes = 64 * 1024

/**
 * Posts JSON and reads the server-sent events that come back.
 * @returns the data of each event, and `undefined` for a comment, which is a sign of life
 * @throws ProviderFailure where there is no connection, and what `failureOf` makes of an answer that is no stream
 */
export async function* eventsOf(
  post: Post,
  failureOf: (refusal: Refusal) => ProviderFailure,
): AsyncGenerator<string | undefined> {
  const response = await answerTo(post)
  if (!response.ok || response.body === null || isOneText(response)) {
    const { status, headers } = response
    throw failureOf({ status, headers, text: await beginningOf(response) })
  }
  yield* dataIn(response.body)
}

async function answerTo({ url, headers, body, signal, fetch }: Post): Promise<Response> {
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...headers },
    body: JSON.stringify(body),
    signal,
    // A key is for the host that it was given for.
    redirect: 'error',
  } as const
  try {
    return await boundedFetch(url, init, fetch)
  } catch (error) {
    signal.throwIfAborted()
    throw error instanceof ProviderFailure ? error : connectionFailed(error)
  }
}

/** By its code alone: a message may repeat a header. */
function connectionFailed(error: unknown): ProviderFailure {
  const cause = error instanceof Error ? error.cause : undefined
  const code = cause instanceof Error && 'code' in cause ? `: ${cause.code}` : ''
  return new ProviderFailure('transient', `The connection failed${code}`, { cause: error })
}

/** Some services put an error, or a page, into an answer of status 200. */
function isOneText({ headers }: Response): boolean {
  return /\b(json|html)\b/i.test(headers.get('content-type') ?? '')
}

async function beginningOf(response: Response): Promise<string> {
  const body: ReadableStream<Uint8Array> | null = response.body
  if (body === null) return ''
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for await (const piece of pieces(body)) {
    text += decoder.decode(piece, { stream: true })
    bytes += piece.byteLength
    if (bytes >= maxRefusalBytes) break
  }
  return text
}

async function* dataIn(body: ReadableStream<Uint8Array>): AsyncGenerator<string | undefined> {
  const came: (string | undefined)[] = []
  const parser = createParser({
    onEvent: ({ data }) => came.push(data),
    onComment: () => came.push(undefined),
    onError({ type }) {
      if (type === 'max-buffer-size-exceeded') {
        throw new ProviderFailure('rejected', 'The provider’s answer has an event that is too long')
      }
    },
    maxBufferSize: maxEventCharacters,
  })
  const decoder = new TextDecoder()
  for await (const bytes of pieces(body)) {
    parser.feed(decoder.decode(bytes, { stream: true }))
    yield* came.splice(0)
  }
  // The last event may lack the empty line behind it.
  parser.feed('\n\n')
  yield* came.splice(0)
}

async function* pieces(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* body
  } catch (error) {
    throw error instanceof ProviderFailure ? error : connectionFailed(error)
  }
}
