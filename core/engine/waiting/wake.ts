import type { z } from 'zod'
import type { Fact } from '../../../events/catalogue.ts'
import type { missionPending } from '../../../events/mission/mission-pending.ts'
import type { StoredMission } from '../../records/mission/mission-items.ts'
import { type Awaiting, type In, inState, type MissionFacts, type Wait } from '../../records/mission/model.ts'
import type { Plan } from '../dispatch/dispatch.ts'
import { pendingFact, planEntry } from '../dispatch/entry.ts'
import { transition } from '../transition/transition.ts'

export interface Waking {
  /** Why the wait is over. */
  readonly reason: z.output<typeof missionPending.data>['reason']
  /** What the end of the wait changes in the mission, such as a step that it adds. */
  readonly changes?: Partial<MissionFacts>
  /** What happened just before, told before the wake itself. */
  readonly facts?: readonly Fact[]
}

/**
 * The one way back from WAITING: to where missions wait for a slot, in one write. Whoever writes the plan's changes settles
 * it after them; the sweeper does so if the process dies between.
 */
export function planWake(
  tenant: string,
  stored: StoredMission<In<'WAITING'>>,
  { reason, changes = {}, facts = [] }: Waking,
  now: number,
): Plan {
  const entry = planEntry(stored.mission)
  const to = inState(stored.mission, entry.state, changes)
  const pending = pendingFact(reason, entry.state)
  const [first = pending, ...rest] = [...facts, pending, ...entry.facts]
  const woken = transition(tenant, stored, to, [first, ...rest], now)
  return { changes: [...woken.changes, ...entry.changes], after: entry.after }
}

/** Whether the mission waits for this kind of thing. */
export function waitsFor<Kind extends Wait['kind']>(
  stored: StoredMission | undefined,
  kind: Kind,
): stored is StoredMission<Awaiting<Kind>> {
  return stored?.mission.status === 'WAITING' && stored.mission.waiting_for.kind === kind
}
