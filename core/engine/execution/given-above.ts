import { loadPayload } from '../../base/payloads/payload.ts'
import { unlessUnreadable } from '../../base/storing/reading.ts'
import type { Mission } from '../../records/mission/mission.ts'
import { loadMission } from '../../records/mission/mission-items.ts'
import type { ExecutionPorts, Leg } from '../legs/leg.ts'

/** Work to be given to an agent. */
interface Work {
  readonly agent: string
  readonly input: string
}

/**
 * Whether this mission or an ancestor is that very work: agents that delegate it to each other would do so down to the maximum depth, and
 * again from each level. Unreadable work does not count.
 */
export async function isGivenAbove(
  { blobs }: Pick<ExecutionPorts, 'blobs'>,
  { tenant, store, stored }: Leg,
  { agent, input }: Work,
): Promise<boolean> {
  for (let above: Mission | undefined = stored.mission; above; above = await missionAbove(store, above)) {
    if (above.agent !== agent) continue
    if ((await unlessUnreadable(loadPayload(blobs, tenant, above.input))) === input) return true
  }
  return false
}

async function missionAbove(store: Leg['store'], { parent }: Mission): Promise<Mission | undefined> {
  return parent ? (await unlessUnreadable(loadMission(store, parent.mission_id)))?.mission : undefined
}
