import { Buffer } from 'node:buffer'
import type { Json } from '../../../contract/resources/common.ts'
import type { StateOf } from './definition.ts'
import { type Bindings, evaluationFailure, type Fields } from './evaluate.ts'
import type { Visit } from './run.ts'

/** The items of a Map, in groups if it wants that: a group is an input `{ BatchInput, Items }`. @throws StateFailure */
export async function itemsOf(
  state: StateOf<'Map'>,
  visit: Visit,
  fields: Fields,
  bindings: Bindings,
): Promise<readonly Json[]> {
  const { Items, ItemBatcher: batcher } = state
  const items = Items === undefined ? listIn(visit) : await fields.list('Items', Items, bindings)
  if (!batcher) return items
  const bound = async (name: 'MaxItemsPerBatch' | 'MaxInputBytesPerBatch', most: number) => {
    const given = batcher[name]
    return given === undefined ? most : fields.number(`ItemBatcher/${name}`, given, { least: 1, most }, bindings)
  }
  const bounds = { items: await bound('MaxItemsPerBatch', 1e9), bytes: await bound('MaxInputBytesPerBatch', 262_144) }
  const shared = batcher.BatchInput !== undefined && {
    BatchInput: await fields.payload('ItemBatcher/BatchInput', batcher.BatchInput, bindings),
  }
  return groupsOf(items, bounds).map((Items) => ({ ...shared, Items }))
}

function listIn(visit: Visit): readonly Json[] {
  if (Array.isArray(visit.input)) return visit.input
  const message = `Map state input must be an array but was: ${JSON.stringify(visit.input)}`
  throw evaluationFailure(visit, message, undefined)
}

/** In order, each as full as it may be. */
function groupsOf(items: readonly Json[], most: { readonly items: number; readonly bytes: number }): Json[][] {
  const groups: Json[][] = []
  let bytes = 0
  for (const item of items) {
    const size = Buffer.byteLength(JSON.stringify(item)) + 1
    const last = groups.at(-1)
    const hasRoom = last !== undefined && last.length < most.items && bytes + size <= most.bytes
    if (hasRoom) last.push(item)
    else groups.push([item])
    bytes = hasRoom ? bytes + size : size
  }
  return groups
}

/** How many iterations may fail; undefined if one fails all. @throws StateFailure */
export async function toleratedIn(
  state: StateOf<'Map'>,
  count: number,
  fields: Fields,
  bindings: Bindings,
): Promise<number | undefined> {
  const { ToleratedFailureCount: most, ToleratedFailurePercentage: percentage } = state
  if (most === undefined && percentage === undefined) return undefined
  const byCount =
    most === undefined
      ? Number.POSITIVE_INFINITY
      : await fields.number('ToleratedFailureCount', most, { least: 0, most: 1e9 }, bindings)
  if (percentage === undefined) return byCount
  const range = { least: 0, most: 100, isWhole: false }
  const share = await fields.number('ToleratedFailurePercentage', percentage, range, bindings)
  return Math.min(byCount, (count * share) / 100)
}
