import { SortieError } from '../../../contract/errors.ts'
import type { Store } from '../../base/ports/store.ts'
import type { Mission } from './mission.ts'
import { loadMission, type StoredMission } from './mission-items.ts'

/** @throws SortieError `not_found`, also for a mission of another tenant */
export async function requireMission(store: Store, id: string): Promise<StoredMission> {
  const stored = await loadMission(store, id)
  if (!stored) throw missionNotFound(id)
  return stored
}

export function missionNotFound(id: string): SortieError {
  return new SortieError('not_found', `There is no mission ${id}; it may have expired, or been erased`)
}

/** The refusal to change a mission that has ended. */
export function finished(mission: Mission): SortieError {
  return new SortieError('mission_finished', `The mission is already ${mission.status}; nothing was changed`)
}
