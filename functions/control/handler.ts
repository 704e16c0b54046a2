import * as routes from '../../contract/routes/control.ts'
import { liftSwitch, listSwitches, setSwitch } from '../../core/features/control/manage-switches.ts'
import { getStop, listStoppedMissions, listStops } from '../../core/features/control/read-stops.ts'
import { stopMany } from '../../core/features/control/stop-many.ts'
import { announceStop, announceSwitch } from '../../core/features/notifications/announce.ts'
import type { PortsOf } from '../runtime/definition.ts'
import { httpHandler } from '../runtime/http.ts'
import type { definition } from './function.ts'

export function createHandler(ports: PortsOf<typeof definition>) {
  const stop = stopMany(ports)
  const set = setSwitch(ports)
  const tellOfStop = announceStop(ports)
  const tellOfSwitch = announceSwitch(ports)
  const lift = liftSwitch(ports)
  const get = getStop(ports)
  const list = listStops(ports)
  const stopped = listStoppedMissions(ports)
  return httpHandler(routes, ports, {
    async stopMissions({ caller, body }) {
      const begun = await stop(caller, body)
      await tellOfStop(caller.tenant.id, begun)
      return begun
    },
    async setSwitch({ caller, body }) {
      const done = await set(caller, body)
      await tellOfSwitch(caller.tenant.id, done)
      return done
    },
    listSwitches: ({ caller }) => listSwitches(caller),
    liftSwitch: async ({ caller, params }) => {
      await lift(caller, params.switch_id)
      return undefined
    },
    getStop: ({ caller, params }) => get(caller, params.stop_id),
    listStops: ({ caller, query }) => list(caller, query),
    listStoppedMissions: ({ caller, params, query }) => stopped(caller, params.stop_id, query),
  })
}
