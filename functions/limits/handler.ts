import * as routes from '../../contract/routes/limits.ts'
import { deleteLimit, putLimit } from '../../core/features/limits/manage-limits.ts'
import { getLimit, listLimits } from '../../core/features/limits/read-limits.ts'
import type { PortsOf } from '../runtime/definition.ts'
import { httpHandler } from '../runtime/http.ts'
import type { definition } from './function.ts'

export function createHandler(ports: PortsOf<typeof definition>) {
  const put = putLimit(ports)
  const get = getLimit(ports)
  const list = listLimits(ports)
  const remove = deleteLimit(ports)
  return httpHandler(routes, ports, {
    putLimit: ({ caller, params, body }) => put(caller, params.name, body),
    getLimit: ({ caller, params }) => get(caller, params.name),
    listLimits: ({ caller, query }) => list(caller, query),
    deleteLimit: async ({ caller, params }) => {
      await remove(caller, params.name)
      return undefined
    },
  })
}
