import type { Scope } from '../../base/storing/scope.ts'
import { type JointWait, waitWithout } from '../../records/mission/joint-wait.ts'
import { type Awaiting, inState } from '../../records/mission/mission.ts'
import type { StoredMission } from '../../records/mission/mission-items.ts'
import type { Plan } from '../plan/plan.ts'
import { moveTo, planMove } from '../transition/move.ts'
import type { Facts } from '../transition/transition.ts'
import { planWake, type Waking } from './wake.ts'

/** A mission that waits for others, possibly several. */
export type AwaitingOthers = Awaiting<JointWait['kind']>

export interface Heard extends Waking {
  /** Ids of the missions and calls that are no longer awaited. */
  readonly answered: ReadonlySet<string>
  /** The rest of the room for results. */
  readonly room: number
  readonly facts: Facts
}

/** Some have answered: their mission waits for the others, or continues if there are none. */
export function planHeard(
  scope: Pick<Scope, 'tenant' | 'now'>,
  stored: StoredMission<AwaitingOthers>,
  { answered, room, ...waking }: Heard,
): Plan {
  const left = waitWithout(stored.mission.waiting_for, answered, room)
  if (!left) return planWake(scope, stored, waking)
  const to = inState(stored.mission, { status: 'WAITING', waiting_for: left }, waking.changes)
  return planMove(scope, stored, moveTo(to, waking.facts))
}
