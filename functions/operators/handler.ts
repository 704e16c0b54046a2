import * as routes from '../../contract/routes/operators.ts'
import { listSetAside } from '../../core/features/operators/list-set-aside.ts'
import {
  liftPlatformSwitch,
  listPlatformSwitches,
  setPlatformSwitch,
} from '../../core/features/operators/manage-platform-switches.ts'
import {
  deletePlatformBudget,
  listPlatformBudgets,
  putPlatformBudget,
} from '../../core/features/operators/platform-budgets.ts'
import {
  getPlatformStop,
  listPlatformStops,
  listTenantStops,
  stopPlatform,
} from '../../core/features/operators/platform-stops.ts'
import type { PortsOf } from '../runtime/definition.ts'
import { httpHandler } from '../runtime/http.ts'
import type { definition } from './function.ts'

export function createHandler(ports: PortsOf<typeof definition>) {
  const set = setPlatformSwitch(ports)
  const listSwitches = listPlatformSwitches(ports)
  const lift = liftPlatformSwitch(ports)
  const stop = stopPlatform(ports)
  const get = getPlatformStop(ports)
  const list = listPlatformStops(ports)
  const listTenants = listTenantStops(ports)
  const setAside = listSetAside(ports)
  const listBudgets = listPlatformBudgets(ports)
  const putBudget = putPlatformBudget(ports)
  const deleteBudget = deletePlatformBudget(ports)
  return httpHandler(routes, ports, {
    setPlatformSwitch: ({ caller, body }) => set(caller, body),
    listPlatformSwitches: () => listSwitches(),
    liftPlatformSwitch: async ({ caller, params }) => {
      await lift(caller, params.switch_id)
      return undefined
    },
    stopPlatform: ({ caller, body }) => stop(caller, body),
    getPlatformStop: ({ params }) => get(params.stop_id),
    listPlatformStops: ({ query }) => list(query),
    listSetAside: ({ query }) => setAside(query),
    listPlatformBudgets: ({ caller }) => listBudgets(caller),
    putPlatformBudget: ({ caller, params, body }) => putBudget(caller, params.period, body),
    deletePlatformBudget: async ({ caller, params }) => {
      await deleteBudget(caller, params.period)
      return undefined
    },
    listTenantStops: ({ params, query }) => listTenants(params.stop_id, query),
  })
}
