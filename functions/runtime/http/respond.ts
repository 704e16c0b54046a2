import type { HttpMiddleware } from './call.ts'

/** Parses the answer by the route's schema, so that no undeclared field leaves, and writes it out. */
export function respond(): HttpMiddleware {
  return {
    after(exchange) {
      const { route, requestId, output } = exchange.context.call
      if (!route) return
      const parsed = route.output.parse(output)
      const isText = typeof parsed === 'string'
      exchange.response = {
        statusCode: route.status,
        headers: {
          'content-type': isText ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8',
          'x-request-id': requestId,
        },
        ...(parsed === undefined ? {} : { body: isText ? parsed : JSON.stringify(parsed) }),
      }
    },
  }
}
