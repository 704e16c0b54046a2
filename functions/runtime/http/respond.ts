import { SortieError } from '../../../contract/errors.ts'
import { mediaTypeOf, type Route } from '../../../contract/route.ts'
import { escapedBytes, maxAnswerBytes } from '../../../core/base/paging/answer-room.ts'
import type { Call, HttpAnswer, HttpExchange, HttpMiddleware } from './call.ts'
import { Document } from './document.ts'
import { EventStream, eventStreamHeaders } from './event-stream.ts'
import { formHeaders, interactiveHeaders, pageHeaders } from './page.ts'
import { rateLimitHeaders } from './rate-limit-headers.ts'
import { securityHeaders } from './security-headers.ts'
import { WithCookie } from './with-cookie.ts'

const script = { 'content-type': 'text/javascript; charset=utf-8' }
const json = { 'content-type': 'application/json; charset=utf-8' }

/** Writes the use case’s answer. Tests check that it matches the contract; requests do not. */
export function respond(): HttpMiddleware {
  return {
    async after(exchange) {
      const { call } = exchange.context
      if (!call.route) return
      const { headers, ...answer } = await answerOf(call, call.route, exchange)
      const common = { ...securityHeaders(call.origin), 'x-request-id': call.requestId, ...rateLimitHeaders(call) }
      exchange.response = { ...answer, headers: { ...common, ...headers } }
    },
  }
}

async function answerOf({ output }: Call, route: Route, { event, context }: HttpExchange): Promise<HttpAnswer> {
  if (output instanceof Document) {
    const answer = output.answerTo(event.headers)
    return { ...answer, headers: { ...documentHeaders(route), ...answer.headers } }
  }
  if (output instanceof EventStream) {
    const answer = { statusCode: route.status, headers: eventStreamHeaders }
    return context.streamsForMs === undefined
      ? { ...answer, body: await output.whole() }
      : { ...answer, pieces: output.pieces }
  }
  if (output instanceof WithCookie) return { ...bodyOf(output.output, route), cookies: [output.cookie] }
  return bodyOf(output, route)
}

function bodyOf(output: unknown, route: Route): HttpAnswer {
  if (output === undefined) return { statusCode: route.status }
  const body = mediaTypeOf(route) === 'text/html' ? (output as string) : JSON.stringify(output)
  requireCarried(body)
  return {
    statusCode: route.status,
    headers: { ...(mediaTypeOf(route) === 'text/html' ? formHeaders : json), ...placeOf(route, output) },
    body,
  }
}

function documentHeaders(route: Route): Readonly<Record<string, string>> {
  if (route.interactive) return interactiveHeaders
  return {
    'text/html': pageHeaders,
    'text/javascript': script,
    'application/json': json,
    'text/event-stream': eventStreamHeaders,
  }[mediaTypeOf(route)]
}

/** Lists end before, and stored data is bounded: this is for data of earlier releases, and for bugs. */
function requireCarried(body: string): void {
  // UTF-8 has at most three bytes for each UTF-16 unit, and escapes have two: most answers need no counting.
  if (body.length * 3 <= maxAnswerBytes || escapedBytes(body) <= maxAnswerBytes) return
  throw new SortieError(
    'answer_too_large',
    `An answer may have at most ${maxAnswerBytes / 1024} KB; this one would be larger`,
    {
      details: { max_bytes: maxAnswerBytes },
    },
  )
}

function placeOf({ status }: Route, output: unknown): Readonly<Record<string, string>> {
  if (status !== 303 || typeof output !== 'object' || output === null || !('url' in output)) return {}
  return { location: String(output.url) }
}
