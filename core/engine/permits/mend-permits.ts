import type { Scope } from '../../base/storing/scope.ts'
import { isFinished } from '../../records/mission/mission.ts'
import { findMission } from '../../records/mission/mission-items.ts'
import { putPermit, readPermits, takenPermits } from '../../records/permit/permit-items.ts'

/** How many holders are checked at once: those who hold longest, since a leaked permit stays where it is. */
const most = 100

/**
 * Frees permits whose mission does not have them, or cannot be read. Mission and permit change in one write, so there are none unless
 * there is a bug; otherwise missions would wait for them for ever.
 * @returns how many were freed
 */
export async function mendPermits({ store, now }: Pick<Scope, 'store' | 'now'>, limit: string): Promise<number> {
  const oldest = takenPermits(await readPermits(store, limit)).toSorted((a, b) => a.since - b.since)
  let freed = 0
  for (const { index, mission_id, version } of oldest.slice(0, most)) {
    const found = await findMission(store, mission_id)
    const holder = found === 'unreadable' ? undefined : found?.mission
    const holds =
      holder && !isFinished(holder) && holder.permits?.some((permit) => permit.key === limit && permit.index === index)
    if (holds) continue
    await store.write([putPermit({ key: limit, index }, version, null, now)])
    freed++
  }
  return freed
}
