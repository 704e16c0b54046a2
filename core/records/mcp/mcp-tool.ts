import * as z from 'zod'
import { SortieError } from '../../../contract/errors.ts'
import type { McpToolState } from '../../../contract/resources/mcp.ts'
import type { ToolEffect } from '../../../contract/resources/tool.ts'
import type { Change, Item, Key, Store } from '../../base/ports/store.ts'
import { kindOf, record } from '../../base/storing/kind.ts'
import { readItem, readPartition } from '../../base/storing/reading.ts'
import { McpDefinition } from './mcp-definition.ts'
import type { McpServer } from './mcp-server.ts'

/** A tool of a server, with its approved and its offered definition. */
const StoredTool = record({
  server: z.string(),
  /** The server's generation when the tool was listed: the tool belongs to that one alone. */
  generation: z.string(),
  name: z.string(),
  /** The number of approved definitions. */
  version: z.number(),
  approved: McpDefinition.nullable(),
  /** The server's current definition, if it differs from the approved one. */
  offered: McpDefinition.nullable(),
  /** Why the server's definition is unusable. */
  problem: z.string().nullable().default(null),
  /** Whether the last listing had it. */
  listed: z.boolean(),
  approved_at: z.number().nullable().default(null),
})
export type McpTool = z.output<typeof StoredTool>

export const mcpToolKind = kindOf('MCP tool', 'entities', StoredTool)

function mcpToolsPartition(server: string): string {
  return `mcp-tools#${server}`
}

export function mcpToolKey(server: string, name: string): Key {
  return { partition: mcpToolsPartition(server), sort: name }
}

export type ReadingStore = Pick<Store, 'get' | 'query' | 'setAside'>

/** Two writers may coincide, so more than the kept number can exist for a while. */
const mostRead = 1000

/** All tools under a server's name, including those of a former server with that name. */
export async function readAllMcpTools(store: ReadingStore, server: string): Promise<readonly Item<McpTool>[]> {
  const query = { partition: mcpToolsPartition(server), limit: mostRead, consistent: true }
  return (await readPartition(store, mcpToolKind, query)).items
}

/** @returns `undefined` also if it belongs to a former server with that name */
export async function readMcpTool(
  store: Pick<Store, 'get' | 'setAside'>,
  { name: server, generation }: McpServer,
  name: string,
): Promise<Item<McpTool> | undefined> {
  const found = await readItem(store, mcpToolKind, mcpToolKey(server, name), { consistent: true })
  return found?.body.generation === generation ? found : undefined
}

/** @throws SortieError `not_found` */
export async function requireMcpTool(
  store: Pick<Store, 'get' | 'setAside'>,
  server: McpServer,
  name: string,
): Promise<Item<McpTool>> {
  const found = await readMcpTool(store, server, name)
  if (found) return found
  throw new SortieError(
    'not_found',
    `There is no tool ${name} of ${server.name}; GET /v1/mcp-servers/${server.name}/tools lists the existing ones`,
  )
}

/** @param before the version of the item, 0 if there is none */
export function putMcpTool(body: McpTool, before: number): Change {
  return {
    change: 'put',
    table: 'entities',
    item: { ...mcpToolKey(body.server, body.name), version: before + 1, body },
    when: before === 0 ? { absent: true } : { version: before },
  }
}

export function deleteMcpTool({ body, version }: Item<McpTool>): Change {
  return { change: 'delete', table: 'entities', key: mcpToolKey(body.server, body.name), when: { version } }
}

export function stateOf({ approved, offered, problem, listed }: McpTool): McpToolState {
  if (!listed) return 'gone'
  if (problem !== null) return 'unusable'
  if (approved === null) return 'new'
  return offered === null ? 'ready' : 'changed'
}

export function isAllowed({ tools }: McpServer, name: string): boolean {
  return tools === null || tools.includes(name)
}

/** The effect of a call: the owner's setting, then the server's annotations if these are trusted. If in doubt, it is a write. */
export function effectOf({ effects, trust_annotations }: McpServer, { name, approved, offered }: McpTool): ToolEffect {
  const said = Object.hasOwn(effects, name) ? effects[name] : undefined
  if (said !== undefined) return said
  const annotations = (approved ?? offered)?.annotations
  if (!trust_annotations || !annotations) return 'write'
  if (annotations.readOnlyHint === true) return 'none'
  return annotations.idempotentHint === true ? 'idempotent' : 'write'
}
