import type { NewStop, Stop as StopView } from '../../../contract/resources/control.ts'
import type { Ids } from '../../base/ports/ids.ts'
import type { Store } from '../../base/ports/store.ts'
import { readItems } from '../../base/storing/reading.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { newestFirst, unfinishedListings } from '../../records/mission/listings.ts'
import { missionKind } from '../../records/mission/mission.ts'
import { newStop, putStop } from '../../records/stop/stop.ts'
import { carryOnStop } from './carry-on-stop.ts'
import { requireStop, stopView } from './read-stops.ts'
import type { StopPorts } from './stop-mission.ts'

/** How long the answer may take; a timer continues with the rest. */
const answerWithinMs = 4000
/** When the sweeper checks whether anybody continues it. */
const overdueMs = 60_000

/**
 * Stops all missions in a scope that were accepted before, with their children. It is recorded first, so that it is carried
 * out whoever dies; `state` in the answer, and later in the stop, shows the progress.
 */
export function stopMany(ports: StopPorts & { readonly ids: Ids }) {
  return async (caller: Caller, { scope, reason }: NewStop): Promise<StopView> => {
    const tenant = caller.tenant.id
    const store = ports.stores.tenant(tenant)
    const now = ports.clock.now()
    const stop = newStop(ports.ids.next('stp'), scope, reason, await notBeforeNewest(store, now))
    await store.write([putStop(stop, 0, now + overdueMs)])
    await carryOnStop(ports, tenant, stop.id, answerWithinMs)
    return stopView(store, await requireStop(store, stop.id))
  }
}

/** Between machines, and between a clock before and after it was set back. A larger difference is no matter of moments. */
const clocksDifferMs = 60_000

/** Of missions accepted at once, the last by its id need not be the last by its time. */
const newestFew = 20

/** The stop is later than what it finds, even if that was accepted by a clock ahead of this one. */
async function notBeforeNewest(store: Store, now: number): Promise<number> {
  const { keys } = await newestFirst(store, unfinishedListings, undefined)
  const few = keys.slice(0, newestFew).map(({ key }) => key)
  const items = await readItems(store, missionKind, few, { consistent: true })
  const times = items.flatMap((item) => (item ? [item.body.created_at] : []))
  return Math.max(now, ...times.filter((time) => time <= now + clocksDifferMs))
}
