import type { Mission } from '../../records/mission/mission.ts'

/**
 * The instance whose worker does not know of the change: it was given the mission, or must let go of it. It
 * knows itself what it completed.
 */
export function workerToTell(before: Mission | undefined, after: Mission): string | undefined {
  const had = instanceOf(before)
  const has = instanceOf(after)
  if (had !== has) return after.status === 'COMPLETED' ? undefined : (has ?? had)
  return has !== undefined && isToBeHeld(after) && !isToBeHeld(before) ? has : undefined
}

function instanceOf(mission: Mission | undefined): string | undefined {
  return mission?.status === 'RUNNING' ? mission.instance : undefined
}

/** Its worker gives it back if an operator wants it held. */
function isToBeHeld(mission: Mission | undefined): boolean {
  return mission?.hold?.by === 'operator'
}
