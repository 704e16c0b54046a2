import { bounded } from '../../../events/bounded.ts'
import type { Fact } from '../../../events/catalogue.ts'
import type { Change } from '../../base/ports/store.ts'
import type { Scope } from '../../base/storing/scope.ts'
import { settleChanges } from '../../records/budget/reservation.ts'
import { deadMission, putDeadLetter } from '../../records/dead-letter/dead-letter.ts'
import { putDelivery } from '../../records/delivery/delivery.ts'
import { planDeliveries } from '../../records/delivery/plan-deliveries.ts'
import { putEventPage } from '../../records/mission/event-pages.ts'
import { type Mission, ownSpentBetween, spentBetween } from '../../records/mission/mission.ts'
import { putMission, type StoredMission } from '../../records/mission/mission-items.ts'
import { requireTransition } from '../../records/mission/states.ts'
import { type Plan, planOf } from '../plan/plan.ts'
import { workerToTell } from './worker-to-tell.ts'

/** The plan that brings a mission to its next state, guarded by the version that was read. */
export interface Transition<M extends Mission = Mission> extends Plan {
  readonly next: StoredMission<M>
}

/** In order; nothing changes without a fact. */
export type Facts = readonly [Fact, ...Fact[]] | readonly [...Fact[], Fact]

/** The only way to change a mission: by a transition of `states.ts`, with its numbered facts, in the same write. */
export function transition<M extends Mission>(
  { tenant, now }: Pick<Scope, 'tenant' | 'now'>,
  from: StoredMission | undefined,
  to: M,
  facts: Facts,
): Transition<M> {
  requireTransition(
    from?.mission,
    to,
    facts.map(({ type }) => type),
  )
  const version = from?.version ?? 0
  const mission = { ...to, seq: to.seq + facts.length, updated_at: now }
  const told = facts.map(bounded)
  const deliveries = planDeliveries(mission, told, to.seq, now)
  const worker = workerToTell(from?.mission, mission)
  return {
    next: { mission, version: version + 1 },
    ...planOf([
      putMission(mission, version),
      putEventPage({ tenant, now }, mission, { before: to.seq, facts: told, deliveries, worker }),
      ...deliveries.map((delivery) => putDelivery(delivery, 0)),
      ...ifDead(mission),
      ...settled(from, to),
    ]),
  }
}

/** Whoever gives a mission up, it is listed. A child is not: its parent is told, and can try another way. */
function ifDead(mission: Mission): readonly Change[] {
  return mission.status === 'FAILED' && !mission.parent ? [putDeadLetter(deadMission(mission), 0)] : []
}

/** The mission’s call in flight is over, however it ended: its reservation becomes its spending, or nothing. */
function settled(from: StoredMission | undefined, to: Mission): Change[] {
  const reservation = from?.mission.status === 'RUNNING' ? from.mission.reservation : undefined
  const goesOn = to.status === 'RUNNING' && to.reservation !== undefined
  if (!from || !reservation || goesOn) return []
  return settleChanges(reservation, spentBetween(from.mission, to), ownSpentBetween(from.mission, to))
}
