import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { isSortieError, SortieError } from '../../../contract/errors.ts'
import type { ErrorBody } from '../../../contract/resources/error.ts'
import type { HttpMiddleware, HttpPorts } from './call.ts'
import { failurePage, pageHeaders, wantsPage } from './page.ts'
import { rateLimitHeaders } from './rate-limit-headers.ts'
import { securityHeaders } from './security-headers.ts'

/**
 * Any error leaves in the same form, or as a page if a browser asked for one. The text of an error without a code is only
 * logged.
 */
export function errorMapping({ clock, logger }: HttpPorts): HttpMiddleware {
  return {
    onError(exchange) {
      const { call } = exchange.context
      if (!isSortieError(exchange.error)) {
        logger.error('A use case failed in a way that it does not declare', {
          request_id: call.requestId,
          operation: call.operation,
          error: exchange.error,
        })
      }
      const response = errorResponse(exchange.error, call.requestId, clock.now(), call.origin)
      const shown = wantsPage(call.route, exchange.event.headers) ? asPage(exchange.error, call.requestId) : response
      const headers = { ...response.headers, ...shown.headers, ...rateLimitHeaders(call) }
      exchange.response = { ...response, ...shown, headers }
    },
  }
}

type Answer = Pick<APIGatewayProxyStructuredResultV2, 'headers' | 'body'>

function asPage(error: unknown, requestId: string): Answer {
  const { status, message } = knownOf(error)
  return { headers: pageHeaders, body: failurePage(status, message, requestId) }
}

function knownOf(error: unknown): SortieError {
  if (isSortieError(error)) return error
  return new SortieError('internal', 'Something failed here; try again, or report the request id')
}

/** Every 405 names the methods of its path, as RFC 9110 requires. */
function allowed({ details }: SortieError): { readonly allow: string } {
  const methods = (details?.allowed ?? []) as readonly string[]
  return { allow: methods.join(', ') }
}

/** @param origin the requested address, if known */
export function errorResponse(
  error: unknown,
  requestId: string,
  now: number,
  origin?: string,
): APIGatewayProxyStructuredResultV2 {
  const known = knownOf(error)
  const body: ErrorBody = {
    error: {
      code: known.code,
      message: known.message,
      details: { ...known.details },
      timestamp: new Date(now).toISOString(),
      request_id: requestId,
    },
  }
  return {
    statusCode: known.status,
    headers: {
      ...securityHeaders(origin),
      'content-type': 'application/json; charset=utf-8',
      'x-request-id': requestId,
      ...(known.retryAfter === undefined ? {} : { 'retry-after': String(Math.ceil(known.retryAfter)) }),
      ...(known.code === 'unauthenticated' ? { 'www-authenticate': 'Bearer' } : {}),
      ...(known.code === 'method_not_allowed' ? allowed(known) : {}),
      // No coded bodies are accepted (RFC 9110, 15.5.16).
      ...(known.code === 'unsupported_media_type' ? { 'accept-encoding': 'identity' } : {}),
    },
    body: JSON.stringify(body),
  }
}
