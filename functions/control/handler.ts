import { getStop, listStoppedMissions, listStops } from '../../core/control/read-stops.ts'
import { stopMany } from '../../core/control/stop-many.ts'
import type { PortsOf } from '../runtime/definition.ts'
import { httpHandler } from '../runtime/http.ts'
import type { definition } from './function.ts'

export function createHandler(ports: PortsOf<typeof definition>) {
  const stop = stopMany(ports)
  const get = getStop(ports)
  const list = listStops(ports)
  const stopped = listStoppedMissions(ports)
  return httpHandler('control', ports, {
    stopMissions: ({ caller, body }) => stop(caller, body),
    getStop: ({ caller, params }) => get(caller, params.stop_id),
    listStops: ({ caller, query }) => list(caller, query),
    listStoppedMissions: ({ caller, params, query }) => stopped(caller, params.stop_id, query),
  })
}
