import { SortieError } from '../../../contract/errors.ts'
import type { CancelReceipt } from '../../../contract/resources/mission.ts'
import type { Blobs } from '../../base/ports/blobs.ts'
import type { Ids } from '../../base/ports/ids.ts'
import type { Change, Store } from '../../base/ports/store.ts'
import { readPartition } from '../../base/storing/reading.ts'
import { iso } from '../../base/times/iso.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { type Active, addUsage, isFinished, type Mission, noUsage } from '../../records/mission/mission.ts'
import { missionView } from '../../records/mission/mission-view.ts'
import { requireMission } from '../../records/mission/require-mission.ts'
import { newStop, noCalls, putStop, type StopEntry, stopEntryKind, stopPartition } from '../../records/stop/stop.ts'
import { carryOnStop } from './carry-on-stop.ts'
import { type StopPorts, stopMission } from './stop-mission.ts'

export type CancelPorts = StopPorts & { readonly blobs: Blobs; readonly ids: Ids }

/** How long an answer may wait for many children to be stopped; a timer goes on with the rest. */
const answerWithinMs = 10_000
/** When the sweeper looks whether children still run because the process died. */
const overdueMs = 60_000

/**
 * Stops a mission and its children. The write that cancels takes the mission from its executor, which can then record
 * and so begin no further step; a call in flight is aborted within a second and its result dropped.
 * @throws SortieError `not_found`, `mission_finished`
 */
export function cancelMission(ports: CancelPorts) {
  return async (caller: Caller, id: string): Promise<CancelReceipt> => {
    const tenant = caller.tenant.id
    const store = ports.stores.tenant(tenant)
    requireUnfinished((await requireMission(store, id)).mission)
    const requestedAt = ports.clock.now()
    const stop = ports.ids.next('stp')
    const before = await stopMission(ports, tenant, id, { stop, alongside: (mission) => [begun(ports, stop, mission)] })
    const cancelled = (await requireMission(store, id)).mission
    // It may have ended by itself between the look and the write.
    requireUnfinished(cancelled)
    const stoppedBy = cancelled.status === 'CANCELLED' ? cancelled.stop_id : null
    if (stoppedBy !== null && cancelled.children > 0) await carryOnStop(ports, tenant, stoppedBy, answerWithinMs)
    const entries = before && stoppedBy !== null ? await entriesOf(store, stoppedBy) : [asFinished(cancelled)]
    return {
      mission: await missionView(ports.blobs, tenant, cancelled),
      stop_id: stoppedBy,
      requested_at: iso(requestedAt),
      stopped: entries.filter(({ outcome }) => outcome === 'stopped').map(({ mission_id }) => mission_id),
      already_finished: entries.filter(({ outcome }) => outcome !== 'stopped').map(({ mission_id }) => mission_id),
      in_flight: entries.filter(({ in_flight }) => in_flight).map(({ mission_id }) => mission_id),
      usage: entries.reduce((sum, { usage }) => addUsage(sum, usage), noUsage),
    }
  }
}

/** Without children, all is done with the one write; what an executor has to say of its call is waited for. */
function begun(ports: StopPorts, id: string, mission: Active): Change {
  const now = ports.clock.now()
  const stop = newStop(id, { kind: 'mission', mission_id: mission.id }, '', now)
  if (mission.children > 0) return putStop(stop, 0, now + overdueMs)
  const done = { state: 'stopped', confirmed_at: now } as const
  const totals = { stopped: 1, already_finished: 0, usage: mission.usage }
  if (mission.status !== 'RUNNING') return putStop({ ...stop, ...done, totals, calls: noCalls }, 0, undefined)
  return putStop({ ...stop, ...done, totals }, 0, now + 2 * ports.settings.lease_ms)
}

function requireUnfinished(mission: Mission): void {
  if (!isFinished(mission) || mission.status === 'CANCELLED') return
  throw new SortieError('mission_finished', `The mission is already ${mission.status}; nothing was changed`)
}

function asFinished({ id, usage, updated_at }: Mission): StopEntry {
  return { mission_id: id, outcome: 'already_finished', at: updated_at, in_flight: false, usage }
}

/** The parent is the oldest, and so comes first. */
async function entriesOf(store: Store, stop: string): Promise<readonly StopEntry[]> {
  const page = await readPartition(store, stopEntryKind, {
    partition: stopPartition(stop),
    prefix: 'mission#',
    limit: 1000,
    consistent: true,
  })
  return page.items.map(({ body }) => body)
}
