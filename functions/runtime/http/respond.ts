import type { Route } from '../../../contract/route.ts'
import type { HttpMiddleware } from './call.ts'
import { rateLimitHeaders } from './rate-limit-headers.ts'

const jsonHeaders = { 'content-type': 'application/json; charset=utf-8' }
/** A page of ours runs no script and asks for nothing. */
const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
}

/** A page with a form sends it to where it came from; its address is a secret, so nothing keeps or passes it on. */
const formHeaders = {
  ...pageHeaders,
  'content-security-policy': pageHeaders['content-security-policy'].replace("form-action 'none'", "form-action 'self'"),
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
}

function pageHeadersOf({ form }: Route): Readonly<Record<string, string>> {
  return form ? formHeaders : pageHeaders
}

/** Parses the answer by the route's schema, so that no undeclared field leaves, and writes it out. */
export function respond(): HttpMiddleware {
  return {
    after(exchange) {
      const { call } = exchange.context
      const { route, requestId, output } = call
      if (!route) return
      const parsed = route.output.parse(output)
      const isText = typeof parsed === 'string'
      exchange.response = {
        statusCode: route.status,
        headers: {
          ...(parsed === undefined ? {} : isText ? pageHeadersOf(route) : jsonHeaders),
          'x-request-id': requestId,
          ...rateLimitHeaders(call),
        },
        ...(parsed === undefined ? {} : { body: isText ? parsed : JSON.stringify(parsed) }),
      }
    },
  }
}
