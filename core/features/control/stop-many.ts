import type { NewStop, Stop as StopView } from '../../../contract/resources/control.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { newStop, putStop } from '../../records/stop/stop.ts'
import type { CancelPorts } from './cancel-mission.ts'
import { carryOnStop } from './carry-on-stop.ts'
import { requireStop, stopView } from './read-stops.ts'

/** How long the answer may take; a timer goes on with the rest. */
const answerWithinMs = 4000
/** When the sweeper looks whether anybody goes on with it. */
const overdueMs = 60_000

/**
 * Stops all missions in a scope that were accepted before, with their children. It is noted first, so that it is carried
 * through whoever dies; `state` in the answer, and later of the stop, says how far it is.
 */
export function stopMany(ports: CancelPorts) {
  return async (caller: Caller, { scope, reason }: NewStop): Promise<StopView> => {
    const tenant = caller.tenant.id
    const store = ports.stores.tenant(tenant)
    const now = ports.clock.now()
    const stop = newStop(ports.ids.next('stp'), scope, reason, now)
    await store.write([putStop(stop, 0, now + overdueMs)])
    await carryOnStop(ports, tenant, stop.id, answerWithinMs)
    return stopView(store, await requireStop(store, stop.id))
  }
}
