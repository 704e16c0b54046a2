import { isSortieError, SortieError } from '../../../../contract/errors.ts'
import type { Mcp, McpSend, McpSession } from '../../../base/ports/mcp.ts'
import type { McpServer } from '../../../records/mcp/mcp-server.ts'

/** The sessions with one server during a leg. */
export interface Lines {
  /** Each session carries one request at a time, so a call takes a free session or opens one. */
  use<Result>(send: McpSend, act: (session: McpSession) => Promise<Result>): Promise<Result>
  close(send: McpSend): Promise<void>
}

export function linesTo(mcp: Mcp, server: McpServer): Lines {
  const free: McpSession[] = []

  async function through<Result>(session: McpSession, act: (session: McpSession) => Promise<Result>): Promise<Result> {
    const result = await act(session)
    free.push(session)
    return result
  }

  const connect = (send: McpSend) => beforeCall(mcp.connect(server, send))

  return {
    async use(send, act) {
      const kept = free.pop()
      if (!kept) return through(await connect(send), act)
      try {
        return await through(kept, act)
      } catch (error) {
        if (!isGone(error)) throw error
        return through(await connect(send), act)
      }
    },
    async close(send) {
      await Promise.allSettled(free.splice(0).map((session) => session.close(send)))
    },
  }
}

/** The server has forgotten the session, so it did nothing with the request. */
function isGone(error: unknown): boolean {
  return isSortieError(error) && error.details?.session === 'gone'
}

/** If a request before the call fails, the call itself was not made. */
export async function beforeCall<Result>(asking: Promise<Result>): Promise<Result> {
  try {
    return await asking
  } catch (error) {
    if (!isSortieError(error)) throw error
    const details = { ...error.details, may_have_arrived: false, answered: false }
    throw new SortieError(error.code, error.message, { details, cause: error })
  }
}
