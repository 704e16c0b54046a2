import type { Mcp } from '../../../base/ports/mcp.ts'
import type { McpServer } from '../../../records/mcp/mcp-server.ts'
import { type Lines, linesTo } from './lines.ts'
import { type Outside, wayOut } from './way-out.ts'

/** What a leg has of one server. */
export interface ServerInUse {
  readonly server: McpServer
  lines(mcp: Mcp): Lines
  /** Its tools, as they are listed in this leg: whoever calls first asks for them, and the others wait for that. */
  listing?: Promise<void> | undefined
  /** Tells the server that its sessions are over. */
  close(outside: Outside): Promise<void>
}

/** A leg does not wait for longer: a server forgets a session by itself. */
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
