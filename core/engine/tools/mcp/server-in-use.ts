import type { Mcp } from '../../../base/ports/mcp.ts'
import type { McpServer } from '../../../records/mcp/mcp-server.ts'
import { type Lines, linesTo } from './lines.ts'
import { type Outside, wayOut } from './way-out.ts'

/** A leg's state for one server. */
export interface ServerInUse {
  readonly server: McpServer
  lines(mcp: Mcp): Lines
  /** The listing of its tools in this leg: the first caller requests it, and the others wait for it. */
  listing?: Promise<void> | undefined
  /** Tells the server that its sessions are over. */
  close(outside: Outside): Promise<void>
}

/** A leg waits no longer than this: a server forgets a session by itself. */
const closesWithinMs = 2_000

export function useServer(server: McpServer): ServerInUse {
  let lines: Lines | undefined
  return {
    server,
    lines(mcp) {
      lines ??= linesTo(mcp, server)
      return lines
    },
    async close(outside) {
      await lines?.close(wayOut(server, outside, closesWithinMs))
    },
  }
}
