import * as z from 'zod'
import type { Change, Store } from '../../base/ports/store.ts'
import { kindOf, record } from '../../base/storing/kind.ts'
import { readPartition } from '../../base/storing/reading.ts'
import type { AwaitedChild, Mission } from './mission.ts'
import { childKey, childrenQuery } from './mission-items.ts'
import { keptUntil } from './retention.ts'

/**
 * That a mission has a child, and for which call. It is written with the child, so whoever goes on with the mission finds in it
 * what was begun, and begins nothing twice.
 */
const ChildLink = record({
  mission_id: z.string(),
  call_id: z.string().exactOptional(),
  /** The number of the step in which the call was decided on: ids of calls are unique within one reply alone. */
  decided_by: z.number().exactOptional(),
})

export const childLinkKind = kindOf('link to a child', 'entities', ChildLink)

/** @param decided_by the number of the step in which the call was decided on */
export function putChildLink(parent: Mission, { mission_id, call_id }: AwaitedChild, decided_by: number): Change {
  return {
    change: 'put',
    table: 'entities',
    item: {
      ...childKey(parent.id, mission_id),
      version: 1,
      body: { mission_id, call_id, decided_by },
      expires_at: keptUntil(parent),
    },
  }
}

/** The children that were begun for calls of one reply, in the order in which they began. */
export async function childrenOfReply(store: Store, parent: string, step: number): Promise<readonly AwaitedChild[]> {
  const links = await readPartition(store, childLinkKind, { ...childrenQuery(parent), consistent: true })
  return links.items.flatMap(({ body: { mission_id, call_id, decided_by } }) =>
    decided_by === step && call_id !== undefined ? [{ mission_id, call_id }] : [],
  )
}
