import * as z from 'zod'
import type { Change, Store } from '../../base/ports/store.ts'
import { kindOf, record } from '../../base/storing/kind.ts'
import { readPartition } from '../../base/storing/reading.ts'
import type { AwaitedChild, Mission } from './mission.ts'
import { childKey, childrenQuery } from './mission-items.ts'
import { keptUntil } from './retention.ts'

/**
 * The fact that a mission has a child, and for which call. It is written with the child, so whoever continues the mission finds
 * what has been started, and starts nothing twice.
 */
const ChildLink = record({
  mission_id: z.string(),
  call_id: z.string().exactOptional(),
  /** The number of the step that decided on the call: ids of calls are unique only within one reply. */
  decided_by: z.number().exactOptional(),
})

export const childLinkKind = kindOf('link to a child', 'entities', ChildLink)

/** @param decided_by the number of the step that decided on the call */
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

/** The children started for calls of one reply, in order of their start. */
export async function childrenOfReply(store: Store, parent: string, step: number): Promise<readonly AwaitedChild[]> {
  const links = await readPartition(store, childLinkKind, { ...childrenQuery(parent), consistent: true })
  return links.items.flatMap(({ body: { mission_id, call_id, decided_by } }) =>
    decided_by === step && call_id !== undefined ? [{ mission_id, call_id }] : [],
  )
}
