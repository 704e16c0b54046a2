import type { Mission as MissionView } from '../../../contract/resources/mission.ts'
import type { Fact } from '../../../events/catalogue.ts'
import type { Blobs } from '../../base/ports/blobs.ts'
import { readItem } from '../../base/storing/reading.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import { type Scope, scopeOf } from '../../base/storing/scope.ts'
import { type DispatchPorts, followUp } from '../../engine/dispatch/dispatch.ts'
import { planEntry } from '../../engine/dispatch/entry.ts'
import { together } from '../../engine/plan/plan.ts'
import { wakeBehind } from '../../engine/reservations/wake-waiters.ts'
import { type Move, moveTo, planMove } from '../../engine/transition/move.ts'
import { planLeaving } from '../../engine/waiting/leave-state.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { type Active, type Hold, inState, isFinished, type Mission } from '../../records/mission/mission.ts'
import { missionView } from '../../records/mission/mission-view.ts'
import { finished, requireMission } from '../../records/mission/require-mission.ts'
import { pauseOver } from '../../records/switch/switch.ts'
import { tenantKey, tenantKind } from '../../records/tenant/tenant.ts'

export type HoldPorts = DispatchPorts & { readonly blobs: Blobs }

/**
 * Holds a mission until it is released. In the backlog, or with a slot but not yet running, it is held at
 * once; running, before its next step; otherwise when its wait is over. Its deadline stays, so nothing is held
 * for ever. Idempotent.
 * @throws SortieError `not_found`, `mission_finished`
 */
export function holdMission(ports: HoldPorts) {
  return async (caller: Caller, id: string, { reason }: { readonly reason: string }): Promise<MissionView> => {
    const tenant = caller.tenant.id
    const hold: Hold = { by: 'operator', since: ports.clock.now(), reason }
    const { mission } = await change(ports, tenant, id, (scope, mission) =>
      mission.hold?.by === 'operator' ? undefined : planHold(ports, scope, mission, hold),
    )
    return missionView(ports.blobs, tenant, unfinished(mission))
  }
}

/**
 * Lets a held mission continue where it was, in the order of its age and priority; if its scope is paused,
 * the pause keeps holding it.
 * @throws SortieError `not_found`, `mission_finished`
 */
export function releaseMission(ports: HoldPorts) {
  return async (caller: Caller, id: string): Promise<MissionView> => {
    const tenant = caller.tenant.id
    const { mission } = await change(ports, tenant, id, (_scope, mission) =>
      mission.hold?.by === 'operator' ? planRelease(mission, pauseOver(caller.tenant, mission)) : undefined,
    )
    return missionView(ports.blobs, tenant, unfinished(mission))
  }
}

/** For a pause. @returns whether it is now held, and was not before */
export async function holdForSwitch(
  ports: DispatchPorts,
  tenant: string,
  id: string,
  { hold, isMeant }: { readonly hold: Hold; readonly isMeant: (mission: Mission) => boolean },
): Promise<boolean> {
  const { changed } = await change(ports, tenant, id, (scope, mission) =>
    mission.hold || !isMeant(mission) ? undefined : planHold(ports, scope, mission, hold),
  )
  return changed
}

/** For a lifted pause: missions under another pause stay held by that. @returns whether it was held by it */
export async function releaseFromSwitch(
  ports: DispatchPorts,
  tenant: string,
  id: string,
  switchId: string,
): Promise<boolean> {
  const record = await readItem(ports.stores.tenant(tenant), tenantKind, tenantKey, { consistent: true })
  const { changed } = await change(ports, tenant, id, (_scope, mission) =>
    isHeldBy(mission, switchId) ? planRelease(mission, pauseOver(record?.body ?? {}, mission)) : undefined,
  )
  return changed
}

export function isHeldBy({ hold }: Mission, switchId: string): boolean {
  return hold?.by === 'switch' && hold.switch_id === switchId
}

async function planHold(ports: DispatchPorts, scope: Scope, mission: Active, hold: Hold): Promise<Move> {
  const { reason } = hold
  const held: Fact = { type: 'mission.held', data: { reason } }
  // Only the holder changes.
  if (mission.status === 'PENDING' && mission.place === 'held') return moveTo({ ...mission, hold }, [held])
  if (mission.status !== 'PENDING' && mission.status !== 'QUEUED') {
    return moveTo({ ...mission, hold }, [{ type: 'mission.hold_requested', data: { reason } }])
  }
  const { state, ...entry } = planEntry({ ...mission, hold })
  const plan = together(await planLeaving(ports, scope, mission), entry)
  return { ...plan, to: inState(mission, state, { hold }), facts: [held] }
}

async function planRelease(mission: Active, hold: Hold | null): Promise<Move> {
  const released: Fact = { type: 'mission.released', data: {} }
  if (mission.status !== 'PENDING' || mission.place !== 'held') return moveTo({ ...mission, hold }, [released])
  const { state, facts, ...entry } = planEntry({ ...mission, hold })
  return { ...entry, to: inState(mission, state, { hold }), facts: [released, ...facts] }
}

interface Changed {
  readonly mission: Mission
  readonly changed: boolean
}

/** A mission that has ended stays as it is. */
async function change(
  ports: DispatchPorts,
  tenant: string,
  id: string,
  decide: (scope: Scope, mission: Active) => Promise<Move> | undefined,
): Promise<Changed> {
  const { before, mission, after, changed } = await retryConflicts(async () => {
    const scope = scopeOf(ports, tenant)
    const stored = await requireMission(scope.store, id)
    const move = isFinished(stored.mission) ? undefined : await decide(scope, stored.mission)
    if (!move) return { before: stored.mission, mission: stored.mission, after: {}, changed: false }
    const { next, changes, after } = planMove(scope, stored, move)
    await scope.store.write(changes)
    return { before: stored.mission, mission: next.mission, after, changed: true }
  })
  await followUp(ports, tenant, after)
  if (mission.status === 'PENDING') await wakeBehind(ports, tenant, before)
  return { mission, changed }
}

/** @throws SortieError `mission_finished` */
function unfinished(mission: Mission): Mission {
  if (isFinished(mission)) throw finished(mission)
  return mission
}
