import * as z from 'zod'
import { SortieError } from '../../../contract/errors.ts'
import type { Json } from '../../../contract/resources/common.ts'
import { type Tool, ToolEffect, ToolMethod } from '../../../contract/resources/tool.ts'
import { ToolName } from '../../../contract/resources/tool-name.ts'
import type { Change, Item, Key, Store } from '../../base/ports/store.ts'
import { type Kind, kindOf } from '../../base/storing/kind.ts'
import { readItem, readItems } from '../../base/storing/reading.ts'

/** An HTTP tool described by a tenant. */
export type OwnTool = Tool

const json = z.custom<Json>((value) => value !== undefined)
const filled = z.union([z.string(), z.number(), z.boolean(), z.strictObject({ $from: z.string() })])

/** The rules for a tool at its creation; later releases may be stricter for new ones. */
const StoredTool = z.object({
  name: z.string(),
  version: z.number(),
  description: z.string(),
  parameters: z.record(z.string(), json),
  request: z.object({
    method: ToolMethod,
    url: z.string(),
    headers: z.record(z.string(), filled).default({}),
    query: z.record(z.string(), filled).default({}),
    body: json.default(null),
    encoding: z.enum(['json', 'form', 'form_brackets']).default('json'),
  }),
  connection: z.string().nullable().default(null),
  look_up: z.string().nullable().default(null),
  response: z.object({
    pick: z
      .union([z.string(), z.record(z.string(), z.string())])
      .nullable()
      .default(null),
    max_bytes: z.number().default(50_000),
  }),
  effect: ToolEffect,
  idempotency_header: z.string().nullable().default(null),
  timeout_s: z.number().default(20),
  max_tries: z.number().default(1),
  origin: z.object({ api: z.string(), operation: z.string() }).nullable().default(null),
  created_at: z.string(),
})

export const ownToolKind: Kind<OwnTool> = kindOf('tool', 'entities', StoredTool)

/** The newest version of each tool is in one partition, so that listing reads only those. */
export const ownToolsPartition = 'tools'

export function ownToolKey(name: string): Key {
  return { partition: ownToolsPartition, sort: name }
}

export function toolVersionsPartition(name: string): string {
  return `tool#${name}`
}

function toolVersionKey(name: string, version: number): Key {
  return { partition: toolVersionsPartition(name), sort: `v${String(version).padStart(6, '0')}` }
}

/** The extra tool for agents with many tools. */
export const searchToolsName = 'search_tools'

/** A built-in tool's name always means that tool, even if a tenant used the name before it was built in. */
export function isOwnName(name: string): boolean {
  return name !== searchToolsName && !ToolName.safeParse(name).success && !name.startsWith('mcp:')
}

/** The newest versions of the existing ones, in the order of these names. */
export async function loadOwnTools(store: Store, names: readonly string[]): Promise<readonly OwnTool[]> {
  if (names.length === 0) return []
  const items = await readOwnTools(store, names)
  return items.flatMap((item) => (item ? [item.body] : []))
}

/** Like `loadOwnTools`, with one entry for each name, and the versions of the items. */
export function readOwnTools(store: Store, names: readonly string[]): Promise<readonly (Item<OwnTool> | undefined)[]> {
  return readItems(store, ownToolKind, names.map(ownToolKey), { consistent: true })
}

/** @throws SortieError `not_found` */
export async function requireOwnTool(store: Store, name: string): Promise<Item<OwnTool>> {
  const item = await readItem(store, ownToolKind, ownToolKey(name), { consistent: true })
  if (!item) throw toolNotFound(name)
  return item
}

/** A version stays readable after its tool was changed or deleted. @throws SortieError `not_found` */
export async function requireToolVersion(store: Store, name: string, version: number): Promise<OwnTool> {
  const item = await readItem(store, ownToolKind, toolVersionKey(name, version), { consistent: true })
  if (!item) throw toolNotFound(`${name}, version ${version}`)
  return item.body
}

/** @param before the version of the item, 0 if there is none */
export function putOwnTool(tool: OwnTool, before: number): readonly Change[] {
  return [
    {
      change: 'put',
      table: 'entities',
      item: { ...ownToolKey(tool.name), version: before + 1, body: tool },
      when: before === 0 ? { absent: true } : { version: before },
    },
    {
      change: 'put',
      table: 'entities',
      item: { ...toolVersionKey(tool.name, tool.version), version: 1, body: tool },
      when: { absent: true },
    },
  ]
}

export function toolNotFound(name: string): SortieError {
  const problem = ToolName.safeParse(name).success
    ? `${name} is built in, and no tool of your own; name it among the tools of an agent, whose missions then call it`
    : `There is no tool ${name}; GET /v1/tools and GET /v1/function-tools list the existing ones`
  return new SortieError('not_found', problem)
}
