import type { IncomingMessage, ServerResponse } from 'node:http'
import type { PageAccess } from '../../adapters/system/page-origins.ts'

/** Lets the calling page in a browser see this answer, whatever it will be, if its origin is one of these. */
export function letPage(
  origins: ReadonlySet<string>,
  { headers: { origin } }: IncomingMessage,
  response: ServerResponse,
  { readHeaders }: PageAccess,
): boolean {
  if (origins.size > 0) response.setHeader('vary', 'origin')
  if (origin === undefined || !origins.has(origin)) return false
  response.setHeader('access-control-allow-origin', origin)
  response.setHeader('access-control-expose-headers', readHeaders.join(', '))
  return true
}

/** Whether a browser asks what a page may send, before it sends it. */
export function isPreflight({ method, headers }: IncomingMessage): boolean {
  return method === 'OPTIONS' && headers.origin !== undefined && headers['access-control-request-method'] !== undefined
}

/** The answer to that. */
export function preflightHeaders({ methods, sentHeaders, maxAgeS }: PageAccess): Readonly<Record<string, string>> {
  return {
    'access-control-allow-methods': methods.join(', '),
    'access-control-allow-headers': sentHeaders.join(', '),
    'access-control-max-age': String(maxAgeS),
  }
}
