import { deliverCallback } from '../../core/features/callbacks/deliver-callback.ts'
import { busHandler } from '../runtime/bus.ts'
import type { PortsOf } from '../runtime/definition.ts'
import type { definition } from './function.ts'

export function createHandler(ports: PortsOf<typeof definition>) {
  const deliver = deliverCallback(ports)
  return busHandler((event) => deliver(event.tenant_id, event.mission_id, event.seq))
}
