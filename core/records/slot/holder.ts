import type { Mission } from '../mission/mission.ts'
import type { StoredMission } from '../mission/mission-items.ts'
import type { StoredSlot } from './slots.ts'

/** A mission with the slot that it holds or is about to hold. */
export interface Holder<M extends Mission = Mission> {
  readonly stored: StoredMission<M>
  readonly slot: StoredSlot
}
