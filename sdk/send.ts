import { apiErrorOf, SortieAnswerError, SortieApiError, SortieUnreachableError } from './errors.ts'
import { type Prepared, prepare, type Request } from './prepare.ts'
import { parsedAnswer, parsedJson, readText } from './read-answer.ts'
import { pause, pauseBefore, type Timing } from './timing.ts'

export interface Transport {
  readonly url: string
  readonly apiKey: string | undefined
  readonly fetch: typeof fetch
  /** The number of retries for requests that are safe to repeat. */
  readonly retries: number
  readonly timing: Timing
}

/**
 * Makes a request and returns the parsed answer. Repeats it if that is safe and may help.
 * @throws UnsendableValueError before anything is sent; SortieApiError, SortieUnreachableError, SortieAnswerError, or the
 * signal's reason
 */
export async function send(transport: Transport, request: Request): Promise<unknown> {
  const prepared = prepare(transport.url, transport.apiKey, request)
  for (let retry = 0; ; retry++) {
    try {
      return await sendOnce(transport, prepared, request)
    } catch (error) {
      const wait = pauseAfter(error, prepared, retry, transport)
      if (wait === undefined) throw error
      await pause(wait, request.signal)
    }
  }
}

async function sendOnce(transport: Transport, prepared: Prepared, { path, signal }: Request): Promise<unknown> {
  const [response, text] = await exchange(transport, prepared, signal)
  // The address of a file's bytes: browsers hide a redirect that they do not follow.
  if (response.type === 'opaqueredirect')
    throw new SortieAnswerError(
      transport.url,
      'a page cannot read this address: get it on a server of yours, and give it to the page',
    )
  if (!response.ok && response.status !== 303) throw apiErrorOf(response, parsedJson(text))
  return parsedAnswer(transport.url, path, response, text)
}

/** An answer that breaks off counts as none, so reading it is part of the exchange. */
async function exchange(
  { url, fetch, timing }: Transport,
  prepared: Prepared,
  signal: AbortSignal | undefined,
): Promise<readonly [Response, string]> {
  const withinMs = timing.requestMs + prepared.waitMs
  const timeout = AbortSignal.timeout(withinMs)
  try {
    const response = await fetch(prepared.url, {
      ...prepared.init,
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    })
    return [response, await readText(url, response)]
  } catch (error) {
    if (signal?.aborted) throw signal.reason
    if (error instanceof SortieAnswerError) throw error
    const why = timeout.aborted ? `no answer within ${withinMs} ms` : reasonOf(error)
    throw new SortieUnreachableError(url, why, error)
  }
}

/** `fetch failed` explains nothing; the cause has the system's message. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  if (!(cause instanceof Error)) return String(cause)
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined
  return reasons[code ?? ''] ?? (cause.message || code || 'no connection')
}

/** For system messages that consist of a code and a call. */
const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'the connection was broken off',
  EHOSTUNREACH: 'there is no way to that host',
  ENETUNREACH: 'there is no way to that network',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the name of the host cannot be looked up now',
  ETIMEDOUT: 'nothing answers there',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it speaks no TLS; is it http:// ?',
}

/** The pause before this request is repeated; `undefined` if that is not allowed, or would not help. */
function pauseAfter(error: unknown, { isRepeatable }: Prepared, retry: number, transport: Transport) {
  if (retry >= transport.retries) return undefined
  if (error instanceof SortieUnreachableError) return isRepeatable ? pauseBefore(retry, transport.timing) : undefined
  if (!(error instanceof SortieApiError) || !error.retryable) return undefined
  // A 429 was refused before anything was done, so any request may be repeated.
  if (error.status !== 429 && !isRepeatable) return undefined
  const asked = (error.retryAfter ?? 0) * 1000
  return asked > transport.timing.retryCapMs ? undefined : asked + pauseBefore(retry, transport.timing)
}
