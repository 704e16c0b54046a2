import type { IncomingMessage, ServerResponse } from 'node:http'
import { fileAccess } from '../../adapters/system/page-origins.ts'

/** Lets the page that asks in a browser see this answer, whatever it will be, if it is of one of these origins. */
export function letPage(
  origins: ReadonlySet<string>,
  { headers: { origin } }: IncomingMessage,
  response: ServerResponse,
): boolean {
  if (origins.size > 0) response.setHeader('vary', 'origin')
  if (origin === undefined || !origins.has(origin)) return false
  response.setHeader('access-control-allow-origin', origin)
  response.setHeader('access-control-expose-headers', fileAccess.readHeaders.join(', '))
  return true
}

/** What a browser is told that asks before it sends. @param method for which the address is */
export function preflightHeaders(method: 'PUT' | 'GET'): Readonly<Record<string, string>> {
  return {
    'access-control-allow-methods': method === 'PUT' ? 'PUT' : 'GET, HEAD',
    'access-control-allow-headers': fileAccess.sentHeaders.join(', '),
    'access-control-max-age': String(fileAccess.maxAgeS),
  }
}
