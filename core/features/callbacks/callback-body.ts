import type { Mission as MissionView } from '../../../contract/resources/mission.ts'
import type { Store } from '../../base/ports/store.ts'
import { unlessUnreadable } from '../../base/storing/reading.ts'
import { iso } from '../../base/times/iso.ts'
import type { Delivery } from '../../records/delivery/delivery.ts'
import { isFinished } from '../../records/mission/mission.ts'
import { loadMission } from '../../records/mission/mission-items.ts'
import { missionSummary } from '../../records/mission/mission-view.ts'

/**
 * The posted body, in the form of Standard Webhooks, and the same at each attempt: an event that ends a
 * mission carries the mission, which no longer changes, and an input or output above 64 KB in it is null.
 */
export function callbackBody(
  { mission_id, seq, fact, created_at }: Delivery,
  mission: MissionView | undefined,
): string {
  return JSON.stringify({
    type: fact.type,
    timestamp: iso(created_at),
    id: `${mission_id}:${seq}`,
    mission_id,
    seq,
    data: fact.data,
    ...(mission && { mission }),
  })
}

/** The mission, if the event is its last. */
export async function missionToTell(store: Store, { mission_id, seq }: Delivery): Promise<MissionView | undefined> {
  const mission = (await unlessUnreadable(loadMission(store, mission_id)))?.mission
  return mission && isFinished(mission) && mission.seq === seq ? missionSummary(mission) : undefined
}
