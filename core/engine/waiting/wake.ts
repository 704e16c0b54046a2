import type { Fact } from '../../../events/catalogue.ts'
import type { Scope } from '../../base/storing/scope.ts'
import { type Awaiting, type In, inState, type MissionFields, type Wait } from '../../records/mission/mission.ts'
import type { StoredMission } from '../../records/mission/mission-items.ts'
import { planEntry } from '../dispatch/entry.ts'
import { type PendingReason, pendingFact } from '../permits/place.ts'
import type { Plan } from '../plan/plan.ts'
import { planMove } from '../transition/move.ts'

export interface Waking {
  /** Why the wait is over. */
  readonly reason: PendingReason
  /** Further changes of the mission at the end of the wait, such as a step that it adds. */
  readonly changes?: Partial<MissionFields>
  /** Facts from just before, recorded before the wake itself. */
  readonly facts?: readonly Fact[]
}

/**
 * The only way back from WAITING: to where missions wait for a slot, in one write. Whoever writes the plan’s changes
 * calls its follow-up; the sweeper does so if the process dies in between.
 */
export function planWake(
  scope: Pick<Scope, 'tenant' | 'now'>,
  stored: StoredMission<In<'WAITING'>>,
  { reason, changes = {}, facts = [] }: Waking,
): Plan {
  const entry = planEntry(stored.mission)
  const to = inState(stored.mission, entry.state, changes)
  const [first = pendingFact(reason, entry.state), ...rest] = [
    ...facts,
    pendingFact(reason, entry.state),
    ...entry.facts,
  ]
  return planMove(scope, stored, { ...entry, to, facts: [first, ...rest] })
}

/** Whether the mission waits for this kind of thing. */
export function waitsFor<Kind extends Wait['kind']>(
  stored: StoredMission | undefined,
  kind: Kind,
): stored is StoredMission<Awaiting<Kind>> {
  return stored?.mission.status === 'WAITING' && stored.mission.waiting_for.kind === kind
}
