import { errorTable, isSortieError } from '../../../contract/errors.ts'
import type { HttpExchange, HttpMiddleware, HttpPorts } from './call.ts'

/** Names the request, and logs its outcome: never its headers, its body or its answer. */
export function requestLog({ clock, logger }: HttpPorts): HttpMiddleware {
  const done = ({ event, context, response, error }: HttpExchange) => {
    const { call } = context
    const status = Number(response?.statusCode)
    const fields = {
      request_id: call.requestId,
      operation: call.operation,
      method: event.requestContext.http.method,
      status,
      tenant: call.caller?.tenant.id,
      key: call.caller?.key.id,
      session: call.caller?.session?.id,
      duration_ms: Math.round(clock.monotonic() - call.startedAt),
    }
    // The code that detects unavailable storage logs it once, instead of for each request.
    const isSaid = isSortieError(error) && error.code === 'storage_unavailable'
    if (status >= errorTable.internal.status && !isSaid) logger.error('A request failed', fields)
    else logger.info('A request was answered', fields)
  }
  return {
    before({ event, context }) {
      context.call = { requestId: event.requestContext.requestId, startedAt: clock.monotonic(), address: '' }
    },
    after: done,
    onError: done,
  }
}
