import { listInstances } from '../../core/instances/list-instances.ts'
import type { PortsOf } from '../runtime/definition.ts'
import { httpHandler } from '../runtime/http.ts'
import type { definition } from './function.ts'

export function createHandler(ports: PortsOf<typeof definition>) {
  const instances = listInstances(ports)
  return httpHandler('supervisor', ports, {
    listInstances: ({ caller, params, query }) => instances(caller, params.name, query),
  })
}
