import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { isSortieError, SortieError } from '../../contract/errors.ts'
import {
  maxHeaderCharacters,
  maxRequestBytes,
  type Web,
  type WebRequest,
  type WebResponse,
} from '../../core/base/ports/web.ts'
import { cutText } from '../../core/base/texts/cut-text.ts'
import { timeLimit } from '../../core/base/times/time-limit.ts'
import { unlessAborted } from '../../core/base/times/unless-aborted.ts'
import { saysFile } from '../../core/records/file/content-type.ts'
import { createGuard, type WebOptions } from './guard.ts'
import { acceptEncoding, readBody } from './read-body.ts'

const maxRedirects = 5
const maxUrlLength = 2000

/**
 * Outgoing HTTP with a guard in the socket's own name resolution.
 *
 * Not `fetch`, which resolves names out of reach; and ipaddr.js with a `lookup` rather than the package
 * request-filtering-agent: that lets IPv4-compatible IPv6 addresses (`::127.0.0.1`) pass, prints a warning for each request
 * whose address is of another family than an entry of its deny-list, and allows addresses, not host and port.
 */
export function createWeb(options: WebOptions): Web {
  const send = createGuard(options)

  return {
    async fetch(request) {
      const limit = timeLimit(request.timeoutMs, request.signal)
      try {
        return await followRedirects({ ...request, signal: limit.signal })
      } catch (error) {
        request.signal.throwIfAborted()
        if (isSortieError(error)) throw error
        const cause = limit.isUp() ? `no answer within ${request.timeoutMs} ms` : codeOf(error)
        throw new SortieError('fetch_failed', `The address could not be fetched: ${cause}`, {
          cause: error,
          details: { may_have_arrived: mayHaveArrived(error) },
        })
      } finally {
        limit.clear()
      }
    },
  }

  async function followRedirects(request: WebRequest): Promise<WebResponse> {
    let url = checkedUrl(request.url)
    let headers = { ...checkedHeaders(request.headers), ...checkedLength(request) }
    let { secret } = request
    requireOurs(headersOf(secret))
    for (let redirects = 0; redirects <= maxRedirects; redirects += 1) {
      request.signal.throwIfAborted()
      secret = unlessOut(secret, url)
      const sent = { ...headers, ...headersOf(secret) }
      const { method, body, signal } = request
      const response = await unlessAborted(send(url, { method, headers: sent, body, signal }), signal)
      const next = isSafe(request) ? redirectOf(response, url) : undefined
      if (next === undefined) return await asWebResponse(response, url, request)
      response.destroy()
      if (next.origin !== url.origin) headers = withoutSecrets(headers)
      url = next
    }
    throw new SortieError('fetch_failed', `The address redirects more than ${maxRedirects} times`)
  }
}

type Headers = Readonly<Record<string, string>>

function checkedUrl(address: string, base?: URL): URL {
  if (address.length > maxUrlLength)
    throw new SortieError('invalid_input', `An address may have at most ${maxUrlLength} characters`)
  if (!URL.canParse(address, base?.href)) throw new SortieError('invalid_input', 'This is not an address')
  const url = new URL(address, base)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new SortieError('invalid_input', 'Only http and https addresses can be fetched')
  }
  if (url.username !== '' || url.password !== '') {
    throw new SortieError('invalid_input', 'An address must not carry a user name or password')
  }
  return url
}

/** Those that say how the connection is used, or to which host, are not the caller's to set. */
const reserved = /^(host|connection|keep-alive|upgrade|te|trailer|transfer-encoding|content-length|expect|proxy-.*)$/i

function checkedHeaders(given: Headers): Headers {
  requireOurs(given)
  return { 'user-agent': 'sortie', accept: '*/*', ...inLowerCase(given), 'accept-encoding': acceptEncoding }
}

/** Once it was left out it stays so: nobody is to lead it back. */
function unlessOut(secret: WebRequest['secret'], url: URL): WebRequest['secret'] {
  return secret?.mayGoTo(url) ? secret : undefined
}

function headersOf(secret: WebRequest['secret']): Headers {
  return secret ? inLowerCase(secret.headers) : {}
}

function requireOurs(given: Headers): void {
  const taken = Object.keys(given).find((name) => reserved.test(name))
  if (taken !== undefined) throw new SortieError('invalid_input', `The header ${taken.toLowerCase()} cannot be set`)
}

function inLowerCase(given: Headers): Headers {
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name.toLowerCase(), value]))
}

/** GET and HEAD ask for something and change nothing. */
function isSafe({ method }: WebRequest): boolean {
  return method === 'GET' || method === 'HEAD'
}

/** With its length said, a body is not sent in chunks, which some servers do not take. */
function checkedLength(request: WebRequest): Headers {
  if (isSafe(request)) {
    if (request.body === undefined) return {}
    throw new SortieError('invalid_input', `A ${request.method} request cannot have a body`)
  }
  const length = Buffer.byteLength(request.body ?? '')
  if (length > maxRequestBytes)
    throw new SortieError('payload_too_large', `A request’s body may have at most ${maxRequestBytes} bytes`)
  return { 'content-length': String(length) }
}

/** What a redirect to another origin may see; any other header could hold a key for the first. */
const harmless = ['user-agent', 'accept', 'accept-language', 'accept-encoding']

function withoutSecrets(headers: Headers): Headers {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => harmless.includes(name)))
}

function redirectOf(response: IncomingMessage, from: URL): URL | undefined {
  const { statusCode = 0, headers } = response
  if (![301, 302, 303, 307, 308].includes(statusCode) || headers.location === undefined) return undefined
  try {
    return checkedUrl(headers.location, from)
  } catch (cause) {
    response.destroy()
    throw new SortieError('address_refused', 'The address redirects to one that must not be fetched', { cause })
  }
}

async function asWebResponse(response: IncomingMessage, url: URL, request: WebRequest): Promise<WebResponse> {
  const { statusCode: status = 0, headers } = response
  const limit = timeLimit(request.bodyWithinMs ?? request.timeoutMs, request.signal)
  try {
    const maxBytes = bytesOfFile(request, headers) ?? request.maxBytes
    const body = request.method === 'HEAD' ? noBody : await readBody(response, { ...request, maxBytes }, limit.signal)
    if ('problem' in body && !mayBeCutOff(request)) throw body.problem
    const asItCame = bytesOfFile(request, headers) === undefined ? {} : { bytes: body.bytes }
    const told = { url: url.href, status, headers: plainHeaders(headers) }
    return { ...told, body: body.text, truncated: body.truncated, ...asItCame }
  } finally {
    limit.clear()
    response.destroy()
  }
}

function bytesOfFile({ fileBytes }: WebRequest, headers: IncomingHttpHeaders): number | undefined {
  return saysFile(headers['content-type']) ? fileBytes : undefined
}

const noBody = { text: '', truncated: false, bytes: new Uint8Array() }

/** The head says what came of a request that changes something; of one that asks for something the body is the answer. */
function mayBeCutOff(request: WebRequest): boolean {
  return request.bodyWithinMs !== undefined || !isSafe(request)
}

function plainHeaders(headers: IncomingHttpHeaders): Headers {
  const entries = Object.entries(headers).slice(0, 50)
  return Object.fromEntries(
    entries.map(([name, value]) => [name, cutText([value].flat().join(', '), maxHeaderCharacters)]),
  )
}

/** Where no connection came to be. After any other failure the server may have got the request, and acted on it. */
const beforeConnected = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH'])

function mayHaveArrived(error: unknown): boolean {
  return !(error instanceof Error && 'code' in error && beforeConnected.has(String(error.code)))
}

/** The code alone: messages name addresses inside of the network. */
function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : 'the connection failed'
}
