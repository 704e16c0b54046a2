import type { Mission as MissionView } from '../../contract/resources/mission.ts'
import type { Fact } from '../../events/catalogue.ts'
import type { Caller } from '../access/authenticate.ts'
import { type DispatchPorts, nothingToDo, type Plan, settle } from '../dispatch/dispatch.ts'
import { planEntry } from '../dispatch/entry.ts'
import { finished } from '../missions/change-mission.ts'
import { planLeaving } from '../missions/leave-state.ts'
import { missionView } from '../missions/mission-view.ts'
import { type Active, type Hold, inState, isFinished, type Mission } from '../missions/model.ts'
import { requireMission } from '../missions/read-missions.ts'
import { transition } from '../missions/transition.ts'
import type { Blobs } from '../ports/blobs.ts'
import { retryConflicts } from '../storing/retry-conflicts.ts'

export type HoldPorts = DispatchPorts & { readonly blobs: Blobs }

/**
 * Keeps a mission from going on until it is released. In the backlog, or with a slot and not yet at work, it is held at
 * once; at work, before its next step; otherwise when what it waits for is over. Its deadline stays, so nothing is held
 * for ever. Repeating it changes nothing.
 * @throws SortieError `not_found`, `mission_finished`
 */
export function holdMission(ports: HoldPorts) {
  return (caller: Caller, id: string, { reason }: { readonly reason: string }): Promise<MissionView> =>
    change(ports, caller, id, async (mission) => {
      if (mission.hold?.by === 'operator') return undefined
      const hold: Hold = { by: 'operator', since: ports.clock.now(), reason }
      if (mission.status !== 'PENDING' && mission.status !== 'QUEUED') {
        const fact: Fact = { type: 'mission.hold_requested', data: { reason } }
        return { to: { ...mission, hold }, facts: [fact], changes: [], after: nothingToDo }
      }
      const left = await planLeaving(ports, caller.tenant.id, mission)
      const entry = planEntry({ ...mission, hold })
      return {
        to: inState(mission, entry.state, { hold }),
        facts: entry.facts,
        changes: [...left.changes, ...entry.changes],
        after: left.after,
      }
    })
}

/**
 * Lets a held mission go on from where it was, in the order that its age and priority give it.
 * @throws SortieError `not_found`, `mission_finished`
 */
export function releaseMission(ports: HoldPorts) {
  return (caller: Caller, id: string): Promise<MissionView> =>
    change(ports, caller, id, async (mission) => {
      if (mission.hold?.by !== 'operator') return undefined
      const fact: Fact = { type: 'mission.released', data: {} }
      if (mission.status !== 'PENDING' || mission.place !== 'held')
        return { to: { ...mission, hold: null }, facts: [fact], changes: [], after: nothingToDo }
      const entry = planEntry({ ...mission, hold: null })
      return {
        to: inState(mission, entry.state, { hold: null }),
        facts: [fact, ...entry.facts],
        changes: entry.changes,
        after: entry.after,
      }
    })
}

interface Decision extends Plan {
  readonly to: Mission
  readonly facts: readonly Fact[]
}

async function change(
  ports: HoldPorts,
  caller: Caller,
  id: string,
  decide: (mission: Active) => Promise<Decision | undefined>,
): Promise<MissionView> {
  const tenant = caller.tenant.id
  const store = ports.stores.tenant(tenant)
  const { mission, after } = await retryConflicts(async () => {
    const stored = await requireMission(store, id)
    if (isFinished(stored.mission)) throw finished(stored.mission)
    const decision = await decide(stored.mission)
    const [first, ...rest] = decision?.facts ?? []
    if (!decision || !first) return { mission: stored.mission, after: nothingToDo }
    const { next, changes } = transition(tenant, stored, decision.to, [first, ...rest], ports.clock.now())
    await store.write([...changes, ...decision.changes])
    return { mission: next.mission, after: decision.after }
  })
  await settle(ports, tenant, after)
  return missionView(ports.blobs, tenant, mission)
}
