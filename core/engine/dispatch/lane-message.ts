import type { LaneMessage } from '../../base/ports/lanes.ts'
import type { In } from '../../records/mission/mission.ts'
import { laneOf } from '../../records/mission/priority.ts'
import { messageGroup, type Slot } from '../../records/slot/slots.ts'
import { isSuspect } from './losses.ts'

/** The message that has the mission’s current leg executed. Sending it twice is harmless: the second claim finds nothing to take. */
export function laneMessage(tenant: string, mission: In<'QUEUED'>, slot: Slot): LaneMessage {
  const leg = { tenant, mission: mission.id, attempt: mission.attempt, leg: mission.leg }
  return {
    lane: laneOf(mission.priority),
    group: messageGroup(tenant, slot),
    deduplication: `${mission.id}#${mission.attempt}#${mission.leg}`,
    body: isSuspect(mission) ? { ...leg, alone: true } : leg,
  }
}
