import type { HttpMiddleware } from './call.ts'
import { rateLimitHeaders } from './rate-limit-headers.ts'

const jsonHeaders = { 'content-type': 'application/json; charset=utf-8' }
/** A page of ours runs no script and asks for nothing. */
const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
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
          ...(parsed === undefined ? {} : isText ? pageHeaders : jsonHeaders),
          'x-request-id': requestId,
          ...rateLimitHeaders(call),
        },
        ...(parsed === undefined ? {} : { body: isText ? parsed : JSON.stringify(parsed) }),
      }
    },
  }
}
