import type { Change } from '../../base/ports/store.ts'
import type { Scope } from '../../base/storing/scope.ts'
import type { Finish } from '../../records/mission/finish.ts'
import type { Mission } from '../../records/mission/mission.ts'
import type { StoredMission } from '../../records/mission/mission-items.ts'
import { type Plan, planOf, together } from '../plan/plan.ts'
import { type Facts, type Transition, transition } from './transition.ts'

/** A plan with a mission’s next state and the facts that record it; the changes of the mission itself are added later. */
export interface Move<M extends Mission = Mission> extends Plan {
  readonly to: M
  readonly facts: Facts
}

/** A move without work after it. */
export function moveTo<M extends Mission>(to: M, facts: Facts, changes: readonly Change[] = []): Move<M> {
  return { to, facts, ...planOf(changes) }
}

/** A mission ends. */
export function endAs<M extends Mission>({ mission, fact }: Finish<M>, changes: readonly Change[] = []): Move<M> {
  return moveTo(mission, [fact], changes)
}

/** The whole plan of a move, with the mission in its new state. */
export function planMove<M extends Mission>(
  scope: Pick<Scope, 'tenant' | 'now'>,
  from: StoredMission | undefined,
  move: Move<M>,
): Transition<M> {
  const { next, ...made } = transition(scope, from, move.to, move.facts)
  return { next, ...together(made, move) }
}
