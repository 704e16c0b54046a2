import type { IncomingMessage } from 'node:http'
import { isSortieError, SortieError } from '../../contract/errors.ts'
import { createGuard, type WebOptions } from './guard.ts'

/** The platform’s `fetch`, as far as whoever streams an answer needs it. */
type StreamingFetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>

/**
 * A `fetch` to addresses that a tenant chose, behind the same guard as the port of the web, for answers that are read while they
 * come. It sends texts, follows no redirect, since a key is for the host that it was given for, and takes answers as they are, not
 * compressed: whoever reads them counts their bytes.
 */
export function createGuardedFetch(options: WebOptions): StreamingFetch {
  const send = createGuard(options)

  return async (input, { method = 'GET', headers, body, signal } = {}) => {
    const url = new URL(input instanceof Request ? input.url : input)
    if (!/^https?:$/.test(url.protocol)) throw new SortieError('invalid_input', 'Only http and https are called')
    if (typeof body !== 'string') throw new TypeError('A text is sent, and nothing else')
    const given: Readonly<Record<string, string>> = Object.fromEntries(new Headers(headers))
    const sent = { ...given, 'accept-encoding': 'identity', 'content-length': String(Buffer.byteLength(body)) }
    const ending = signal ?? new AbortController().signal
    try {
      const answer = await send(url, { method, headers: sent, body, signal: ending })
      return responseOf(answer, ending)
    } catch (error) {
      throw asFetchThrows(error)
    }
  }
}

function responseOf(answer: IncomingMessage, signal: AbortSignal): Response {
  const { statusCode: status = 0, headers } = answer
  const encoding = headers['content-encoding'] ?? 'identity'
  if (status < 200 || status > 599 || encoding !== 'identity') {
    answer.destroy()
    throw new SortieError('fetch_failed', 'The server answered with an unexpected status or encoding')
  }
  const told = Object.entries(headers).flatMap(([name, value]) =>
    valuesOf(value).map((one): [string, string] => [name, one]),
  )
  const body = bodiless.has(status) ? null : ReadableStream.from(bytesOf(answer, signal))
  if (body === null) answer.destroy()
  return new Response(body, { status, headers: told })
}

const bodiless: ReadonlySet<number> = new Set([204, 205, 304])

function valuesOf(value: string | string[] | undefined): readonly string[] {
  return value === undefined ? [] : [value].flat()
}

async function* bytesOf(answer: IncomingMessage, signal: AbortSignal): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const abort = () => answer.destroy()
  signal.addEventListener('abort', abort, { once: true })
  try {
    for await (const bytes of answer) yield new Uint8Array(bytes)
  } catch (error) {
    throw asFetchThrows(error)
  } finally {
    signal.removeEventListener('abort', abort)
    answer.destroy()
  }
}

/** As the platform's own: what went wrong is the cause. */
function asFetchThrows(error: unknown): unknown {
  return isSortieError(error) ? error : new TypeError('fetch failed', { cause: error })
}
