import ipaddr from 'ipaddr.js'
import { SortieError } from '../../../contract/errors.ts'
import type { Settings } from '../../../core/base/ports/settings.ts'
import type { HttpMiddleware } from './call.ts'
import { edgeHeaders, isFromEdge } from './edge.ts'

type Headers = Readonly<Record<string, string | undefined>>
type Reach = Pick<Settings, 'public_url' | 'trusted_proxies' | 'edge_secrets'>

/** What is known of a request before any of it is read. */
export interface Received {
  readonly headers: Headers
  readonly requestContext: {
    /** On API Gateway, which accepts only its own names. */
    readonly domainName?: string
    readonly http?: { readonly sourceIp?: string }
  }
}

/** Which of its own addresses the request was sent to, and from where. */
export function origin(settings: Reach): HttpMiddleware {
  return {
    before({ event, context: { call } }) {
      call.address = addressOf(event, settings)
      call.origin = originOf(event, settings)
    },
  }
}

/**
 * The address of this API that a request was sent to, without a path. This refuses a page of another site that resolves its own
 * name to this machine, and no link of ours can lead elsewhere.
 * @throws SortieError `misdirected_request`
 */
export function originOf({ headers, requestContext }: Received, settings: Reach): string {
  if (settings.edge_secrets) return originAtEdge(headers, settings.edge_secrets)
  // An emulator may leave it empty.
  if (requestContext.domainName) return settings.public_url ?? `https://${requestContext.domainName}`
  const told = isFromProxy(requestContext, settings) ? headers : {}
  const host = firstOf(told['x-forwarded-host']) ?? headers.host ?? ''
  if (settings.public_url !== undefined && isHostOf(settings.public_url, host)) return settings.public_url
  if (!isLoopback(host)) throw misdirected('This Sortie does not answer under this host; set its public URL', host)
  return `${firstOf(told['x-forwarded-proto'])?.toLowerCase() === 'https' ? 'https' : 'http'}://${host.toLowerCase()}`
}

/** Requests that bypass the edge are refused: nobody has checked them, and their sender could claim to be anybody. */
function originAtEdge(headers: Headers, secrets: readonly string[]): string {
  const host = headers[edgeHeaders.host]
  if (host !== undefined && isFromEdge(headers, secrets)) return `https://${host}`
  throw misdirected('This Sortie answers only at its public address', headers.host ?? '')
}

function misdirected(message: string, host: string): SortieError {
  return new SortieError('misdirected_request', message, { details: { host: host.slice(0, 255) } })
}

/** The sender, as far as trusted proxies know: the last address that is not one of them. */
export function addressOf({ headers, requestContext }: Received, settings: Reach): string {
  const sender = requestContext.http?.sourceIp ?? ''
  if (isFromEdge(headers, settings.edge_secrets)) return headers[edgeHeaders.address] ?? sender
  if (!isFromProxy(requestContext, settings)) return sender
  const hops = (headers['x-forwarded-for'] ?? '').slice(-maxForwarded).split(',')
  const outside = hops.map((hop) => hop.trim()).findLast((hop) => ipaddr.isValid(hop) && !isTrusted(hop, settings))
  return outside ?? sender
}

const maxForwarded = 1024

function isFromProxy({ http }: Received['requestContext'], settings: Reach): boolean {
  return http?.sourceIp !== undefined && isTrusted(http.sourceIp, settings)
}

function isTrusted(address: string, { trusted_proxies = [] }: Reach): boolean {
  if (trusted_proxies.length === 0 || !ipaddr.isValid(address)) return false
  const plain = ipaddr.process(address).toString()
  return trusted_proxies.some((proxy) => ipaddr.process(proxy).toString() === plain)
}

/** Each proxy appends the value that it received; the first entry is the client’s. */
function firstOf(list: string | undefined): string | undefined {
  const [first = ''] = (list ?? '').split(',', 1)
  return first.trim() || undefined
}

/** Some include the port even if it is the usual one. */
function isHostOf(address: string, host: string): boolean {
  const url = new URL(address)
  const usualPort = url.protocol === 'https:' ? 443 : 80
  return [url.host, `${url.host}:${usualPort}`].includes(host.toLowerCase())
}

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i

function isLoopback(host: string): boolean {
  return loopback.test(host)
}
