import type { McpServer } from '../../../../contract/resources/mcp.ts'
import type { CallFor } from '../../../api/call.ts'
import { objectIn, writtenOut } from '../../../kit/given-json.ts'
import { namesIn } from '../../../kit/names-in.ts'

export const revisions = ['auto', '2026-07-28', '2025-11-25'] as const
export const approvals = ['manual', 'auto'] as const

/** What a person writes of an MCP server. */
export interface McpDraft {
  readonly name: string
  readonly url: string
  /** Empty: none. */
  readonly connection: string
  readonly revision: McpServer['revision']
  readonly approveNew: McpServer['approve_new']
  readonly trusts: boolean
  /** Names; empty: all. */
  readonly tools: string
  readonly timeout: string
  /** JSON: what remains. */
  readonly rest: string
}

export function draftOf(server: McpServer | undefined): McpDraft {
  const { effects = {}, list_ttl_s = 300, max_bytes = 1_000_000 } = server ?? {}
  return {
    name: server?.name ?? '',
    url: server?.url ?? '',
    connection: server?.connection ?? '',
    revision: server?.revision ?? 'auto',
    approveNew: server?.approve_new ?? 'manual',
    trusts: server?.trust_annotations ?? false,
    tools: server?.tools?.join('\n') ?? '',
    timeout: String(server?.timeout_s ?? 20),
    rest: writtenOut({ effects, list_ttl_s, max_bytes }),
  }
}

/** The API’s fields with a field of their own in the form. */
export const ownFields = [
  ...['name', 'url', 'connection', 'revision', 'approve_new', 'trust_annotations', 'tools', 'timeout_s'],
] as const

/** All settings, since those that are left out return to their defaults. Undefined while the rest is no JSON. */
export function settingsOf(draft: McpDraft): CallFor<'putMcpServer'> | undefined {
  const rest = objectIn(draft.rest, ownFields)
  const tools = namesIn(draft.tools)
  return (
    rest && {
      params: { name: draft.name.trim() },
      body: {
        ...rest,
        url: draft.url.trim(),
        connection: draft.connection.trim() === '' ? null : draft.connection.trim(),
        revision: draft.revision,
        approve_new: draft.approveNew,
        trust_annotations: draft.trusts,
        tools: tools.length === 0 ? null : tools,
        timeout_s: Number(draft.timeout),
      },
    }
  )
}

/** Its tools are dropped if it becomes another server. */
export function isOtherServer(server: McpServer, draft: McpDraft): boolean {
  return draft.url.trim() !== server.url || draft.connection.trim() !== (server.connection ?? '')
}
