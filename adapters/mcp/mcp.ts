import type { Mcp } from '../../core/base/ports/mcp.ts'

/** The official client is large, and few missions have tools of MCP servers: it is imported when the first has one. */
export function createMcp(): Mcp {
  return {
    async connect(server, send) {
      const { openSession } = await import('./session.ts')
      return openSession(server, send)
    },
  }
}
