import type { McpListing, McpSession } from '../../../base/ports/mcp.ts'
import type { Change, Store } from '../../../base/ports/store.ts'
import { retryConflicts } from '../../../base/storing/retry-conflicts.ts'
import { cutText } from '../../../base/texts/cut-text.ts'
import { type McpServer, putMcpServerItem, readMcpServer } from '../../../records/mcp/mcp-server.ts'
import { deleteMcpTool, putMcpTool, readAllMcpTools } from '../../../records/mcp/mcp-tool.ts'
import { compareListing } from './compare-listing.ts'

export type ListingStore = Pick<Store, 'get' | 'query' | 'write' | 'setAside'>

interface Heard extends Pick<McpSession, 'revision' | 'server'> {
  readonly listing: McpListing
  /** In milliseconds since the epoch. */
  readonly at: number
}

/** The number of tools in one write: each has up to two definitions. */
const together = 20

/**
 * Stores a server's listing, and marks the tools that must wait. The server's own item is written last: until it says when the
 * tools were listed, they are listed again.
 */
export function keepListing(store: ListingStore, server: McpServer, heard: Heard): Promise<void> {
  return retryConflicts(async () => {
    const head = await readMcpServer(store, server.name)
    // The server's name now belongs to another server, or to none.
    if (head?.body.generation !== server.generation) return
    const stored = await readAllMcpTools(store, server.name)
    const { changed, dropped, leftOut } = compareListing(heard.listing.tools, stored, head.body, heard.at)
    const changes = [...changed.map(({ tool, before }) => putMcpTool(tool, before)), ...dropped.map(deleteMcpTool)]
    for (const portion of inPortions(changes)) await store.write(portion)
    const { wanted } = head.body
    const listed = {
      // The server was asked again, and answered. A listing says nothing about the scopes that single calls need.
      wanted: wanted?.scope === null ? null : wanted,
      listed_at: heard.at,
      list_holds_ms: heard.listing.ttlMs ?? null,
      left_out: [...leftOut],
      spoken: heard.revision,
      server_info: cutText(heard.server, 200),
    }
    await store.write([putMcpServerItem({ ...head.body, ...listed }, head.version)])
  })
}

function inPortions(changes: readonly Change[]): readonly (readonly Change[])[] {
  const count = Math.ceil(changes.length / together)
  return Array.from({ length: count }, (_, at) => changes.slice(at * together, (at + 1) * together))
}
