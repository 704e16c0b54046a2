import * as z from 'zod'
import { SortieError } from '../../../contract/errors.ts'
import { McpClientKind, type McpServer as McpServerView } from '../../../contract/resources/mcp.ts'
import { ToolEffect } from '../../../contract/resources/tool.ts'
import type { Change, Item, Key, Store } from '../../base/ports/store.ts'
import { kindOf, list, record } from '../../base/storing/kind.ts'
import { readItem } from '../../base/storing/reading.ts'
import { iso } from '../../base/times/iso.ts'

const LeftOut = record({ name: z.string(), problem: z.string() })
export type LeftOut = z.output<typeof LeftOut>

/** The consent that somebody gave, and its terms. */
const Authorized = record({ issuer: z.string(), client: McpClientKind, scope: z.string().nullable(), at: z.number() })

/** Access that the server wants and nobody has granted. */
const Wanted = record({ since: z.number(), scope: z.string().nullable() })

/** A server as a tenant uses it. Times are milliseconds since the epoch. */
const StoredServer = record({
  name: z.string(),
  url: z.string(),
  connection: z.string().nullable().default(null),
  revision: z.enum(['auto', '2026-07-28', '2025-11-25']).default('auto'),
  tools: list(z.string()).nullable().default(null),
  effects: z.record(z.string(), ToolEffect).readonly().default({}),
  trust_annotations: z.boolean().default(false),
  approve_new: z.enum(['manual', 'auto']).default('manual'),
  list_ttl_s: z.number().default(300),
  timeout_s: z.number().default(20),
  max_bytes: z.number().default(50_000),
  /** Changes with the address or the connection: approvals for another server do not carry over. */
  generation: z.string(),
  listed_at: z.number().nullable().default(null),
  /** How long the list is valid according to the server. */
  list_holds_ms: z.number().nullable().default(null),
  left_out: list(LeftOut).default([]),
  authorized: Authorized.nullable().default(null),
  wanted: Wanted.nullable().default(null),
  spoken: z.string().nullable().default(null),
  server_info: z.string().nullable().default(null),
  created_at: z.number(),
  updated_at: z.number(),
})
export type McpServer = z.output<typeof StoredServer>

export const mcpServerKind = kindOf('MCP server', 'entities', StoredServer)

export const mcpServersPartition = 'mcp-servers'

export function mcpServerKey(name: string): Key {
  return { partition: mcpServersPartition, sort: name }
}

export function readMcpServer(
  store: Pick<Store, 'get' | 'setAside'>,
  name: string,
): Promise<Item<McpServer> | undefined> {
  return readItem(store, mcpServerKind, mcpServerKey(name), { consistent: true })
}

/** @throws SortieError `not_found` */
export async function requireMcpServer(store: Pick<Store, 'get' | 'setAside'>, name: string): Promise<Item<McpServer>> {
  const found = await readMcpServer(store, name)
  if (found) return found
  throw new SortieError('not_found', `There is no MCP server ${name}; GET /v1/mcp-servers lists the existing ones`)
}

/** @param before the version of the item, 0 if there is none */
export function putMcpServerItem(body: McpServer, before: number): Change {
  return {
    change: 'put',
    table: 'entities',
    item: { ...mcpServerKey(body.name), version: before + 1, body },
    when: before === 0 ? { absent: true } : { version: before },
  }
}

/** Whether the tools must be listed again before one is called. */
export function isListOld({ listed_at, list_ttl_s, list_holds_ms }: McpServer, now: number): boolean {
  if (listed_at === null) return true
  return now - listed_at >= Math.min(list_ttl_s * 1000, list_holds_ms ?? Number.POSITIVE_INFINITY)
}

export function mcpServerView(server: McpServer): McpServerView {
  const { generation: _, list_holds_ms: __, left_out: ___, authorized, wanted, ...more } = server
  const { tools, listed_at, created_at, updated_at, ...shown } = more
  return {
    ...shown,
    authorized: authorized && { ...authorized, at: iso(authorized.at) },
    needs_authorization: wanted && { ...wanted, since: iso(wanted.since) },
    tools: tools === null ? null : [...tools],
    listed_at: listed_at === null ? null : iso(listed_at),
    created_at: iso(created_at),
    updated_at: iso(updated_at),
  }
}
