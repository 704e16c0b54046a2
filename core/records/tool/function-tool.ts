import * as z from 'zod'
import { SortieError } from '../../../contract/errors.ts'
import type { Json } from '../../../contract/resources/common.ts'
import type { FunctionTool } from '../../../contract/resources/function-tool.ts'
import { ToolEffect } from '../../../contract/resources/tool.ts'
import type { Change, Item, Key, Store } from '../../base/ports/store.ts'
import { type Kind, kindOf } from '../../base/storing/kind.ts'
import { readItem, readItems, readPartition } from '../../base/storing/reading.ts'

const StoredFunctionTool = z.object({
  name: z.string(),
  version: z.number(),
  description: z.string(),
  parameters: z.record(
    z.string(),
    z.custom<Json>((value) => value !== undefined),
  ),
  effect: ToolEffect,
  timeout_s: z.number(),
  created_at: z.string(),
})

/** A tool whose calls are answered by a process of its tenant. */
export const functionToolKind: Kind<FunctionTool> = kindOf('function tool', 'entities', StoredFunctionTool)

/** The newest version of each tool is in one partition, so that listing reads only those. */
export const functionToolsPartition = 'function-tools'

export function functionToolKey(name: string): Key {
  return { partition: functionToolsPartition, sort: name }
}

export function functionVersionsPartition(name: string): string {
  return `function-tool#${name}`
}

function functionVersionKey(name: string, version: number): Key {
  return { partition: functionVersionsPartition(name), sort: `v${String(version).padStart(6, '0')}` }
}

/** @param before the stored item. A tool declared before versions were kept gets its version item with its next change. */
export function putFunctionVersion(tool: FunctionTool, before: Item<FunctionTool> | undefined): readonly Change[] {
  const head = { ...functionToolKey(tool.name), version: (before?.version ?? 0) + 1, body: tool }
  return [
    {
      change: 'put',
      table: 'entities',
      item: head,
      when: before ? { version: before.version } : { absent: true },
    },
    { change: 'put', table: 'entities', item: versionItem(tool), when: { absent: true } },
    ...(before ? [{ change: 'put' as const, table: 'entities' as const, item: versionItem(before.body) }] : []),
  ]
}

function versionItem(tool: FunctionTool): Item<FunctionTool> {
  return { ...functionVersionKey(tool.name, tool.version), version: 1, body: tool }
}

/** Includes deleted names, whose numbers continue, so that a version always means the same. */
export async function newestFunctionVersion(store: Store, name: string): Promise<number> {
  const versions = { partition: functionVersionsPartition(name), descending: true, limit: 1, consistent: true }
  const { items } = await readPartition(store, functionToolKind, versions)
  return items[0]?.body.version ?? 0
}

/** A version stays readable after its tool was changed or deleted. @throws SortieError `not_found` */
export async function requireFunctionVersion(store: Store, name: string, version: number): Promise<FunctionTool> {
  const item = await readItem(store, functionToolKind, functionVersionKey(name, version), { consistent: true })
  if (item) return item.body
  const head = await readFunctionTool(store, name)
  if (head?.body.version === version) return head.body
  throw functionNotFound(`${name}, version ${version}`)
}

/** The existing ones, in the order of these names. */
export async function loadFunctionTools(store: Store, names: readonly string[]): Promise<readonly FunctionTool[]> {
  if (names.length === 0) return []
  const items = await readItems(store, functionToolKind, names.map(functionToolKey), { consistent: true })
  return items.flatMap((item) => (item ? [item.body] : []))
}

export function readFunctionTool(store: Store, name: string): Promise<Item<FunctionTool> | undefined> {
  return readItem(store, functionToolKind, functionToolKey(name), { consistent: true })
}

/** @throws SortieError `not_found` */
export async function requireFunctionTool(store: Store, name: string): Promise<Item<FunctionTool>> {
  const item = await readFunctionTool(store, name)
  if (!item) throw functionNotFound(name)
  return item
}

function functionNotFound(name: string): SortieError {
  return new SortieError(
    'not_found',
    `There is no function tool ${name}; GET /v1/function-tools lists the existing ones`,
  )
}
