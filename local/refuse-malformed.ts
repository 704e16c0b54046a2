import type { Server } from 'node:http'
import { SortieError } from '../contract/errors.ts'
import type { WallClock } from '../core/base/ports/clock.ts'
import { errorResponse } from '../functions/runtime/http/error-mapping.ts'
import { httpBounds } from './http/bounds.ts'

/** Node’s error code for a request that did not arrive in time. */
export const lateCode = 'ERR_HTTP_REQUEST_TIMEOUT'

/** Input that Node cannot parse never becomes a request, so it is answered here, in the common form of errors. */
export function refuseMalformed(server: Server, clock: WallClock): void {
  let refused = 0
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy()
      return
    }
    const { statusCode, headers, body = '' } = errorResponse(whatIsWrong(error), `malformed_${++refused}`, clock.now())
    const lines = Object.entries({ ...headers, 'content-length': Buffer.byteLength(body), connection: 'close' })
    const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')
    socket.end(`HTTP/1.1 ${statusCode} Refused\r\n${head}\r\n${body}`)
    // Further data of its sender is read for a moment: closing at once would lose the answer.
    setTimeout(() => socket.destroy(), httpBounds.discardMs).unref()
  })
}

function whatIsWrong({ code }: NodeJS.ErrnoException): SortieError {
  if (code === 'HPE_HEADER_OVERFLOW') return new SortieError('payload_too_large', 'Headers have at most 16 KB together')
  if (code === lateCode) return new SortieError('invalid_input', 'The request did not come in time')
  return new SortieError('invalid_input', 'This is not HTTP/1.1')
}
