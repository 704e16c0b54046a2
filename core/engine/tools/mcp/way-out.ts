import { SortieError } from '../../../../contract/errors.ts'
import { startStopwatch } from '../../../base/times/stopwatch.ts'
import type { McpServer } from '../../../records/mcp/mcp-server.ts'
import type { ConnectedWeb } from '../../connections/connected-web.ts'
import type { ConnectedSend } from './hiding-way.ts'
import { type Noting, requireAuthorized } from './require-authorized.ts'

export interface Outside extends Noting {
  readonly web: ConnectedWeb
  readonly signal: AbortSignal
}

/** The bound of one answer with everything a server sends along: a result longer than the model sees may be kept as a file. */
const maxAnswerBytes = 4_000_000
/** The bound of everything read for one call: a list of tools may have many pages. */
const maxBytesInAll = 6_000_000

/**
 * The way to a server for one call: through the guard and its connection, with one limit in bytes and time for all requests of
 * the call.
 */
export function wayOut(server: McpServer, outside: Outside, ms: number): ConnectedSend {
  const { web, clock, signal } = outside
  const { url, connection } = server
  const watch = startStopwatch(clock)
  let bytes = maxBytesInAll
  return async (request) => {
    const timeoutMs = ms - watch.elapsedMs()
    if (timeoutMs <= 0) throw late(ms, false)
    const maxBytes = Math.min(maxAnswerBytes, bytes)
    const asking = web.fetch({ ...request, url, connection, signal, timeoutMs, maxBytes })
    const answer = await requireAuthorized(asking, server, outside)
    signal.throwIfAborted()
    const size = Buffer.byteLength(answer.body)
    bytes = Math.max(0, bytes - size)
    // An answer cut at its bound may still hold the requested message. One that ends earlier is incomplete.
    if (!answer.truncated || size >= maxBytes - longestCharacter) return answer
    if (ms - watch.elapsedMs() <= 0) throw late(ms, true)
    throw new SortieError('fetch_failed', 'The server’s answer broke off', { details: { may_have_arrived: true } })
  }
}

/** In bytes: a character cut at the end is left out. */
const longestCharacter = 4

function late(ms: number, mayHaveArrived: boolean): SortieError {
  return new SortieError('fetch_failed', `The server gave no answer within ${ms} ms`, {
    details: { may_have_arrived: mayHaveArrived },
  })
}
