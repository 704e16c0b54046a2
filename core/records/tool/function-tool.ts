import * as z from 'zod'
import { SortieError } from '../../../contract/errors.ts'
import type { Json } from '../../../contract/resources/common.ts'
import type { FunctionTool } from '../../../contract/resources/function-tool.ts'
import { ToolEffect } from '../../../contract/resources/tool.ts'
import type { Item, Key, Store } from '../../base/ports/store.ts'
import { type Kind, kindOf } from '../../base/storing/kind.ts'
import { readItem, readItems } from '../../base/storing/reading.ts'

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

/** A tool whose calls a process of its tenant answers. It has no versions to look up: a step says with which it was made. */
export const functionToolKind: Kind<FunctionTool> = kindOf('function tool', 'entities', StoredFunctionTool)

export const functionToolsPartition = 'function-tools'

export function functionToolKey(name: string): Key {
  return { partition: functionToolsPartition, sort: name }
}

/** Those that there are, in the order of their names here. */
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
  if (!item) throw new SortieError('not_found', `There is no function tool ${name}`)
  return item
}
