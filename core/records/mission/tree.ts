import * as z from 'zod'
import type { Change, Key, Store } from '../../base/ports/store.ts'
import { kindOf, record } from '../../base/storing/kind.ts'
import { readItem } from '../../base/storing/reading.ts'

/**
 * How many missions may be started below the children of one: as many as fifty children of fifty. Without a bound, fifty of each, five
 * deep, would be three hundred million.
 */
export const mostBelowChildren = 2500

/** How many were started. Written with each of them, so it is exact. */
const TreeSize = record({ missions: z.number().default(0) })

const treeSizeKind = kindOf('size of a tree', 'entities', TreeSize)

/** Not among the items of its root, whose executor is told of each change there. */
function treeKey(root: string): Key {
  return { partition: `tree#${root}`, sort: 'size' }
}

export async function missionsBelowChildren(store: Store, root: string): Promise<number> {
  const item = await readItem(store, treeSizeKind, treeKey(root), { consistent: true })
  return item?.body.missions ?? 0
}

/** Without a condition on the bound, so that no write of a mission fails because of others in its tree: they check before. */
export function growTree(root: string, missions: number, expires_at: number): Change {
  return { change: 'add', table: 'entities', key: treeKey(root), by: { missions }, expires_at }
}
