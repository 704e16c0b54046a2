import { listDeadDelivery } from '../../core/features/dead-letters/list-dead-delivery.ts'
import { settleDeadLeg } from '../../core/features/dead-letters/settle-dead-leg.ts'
import { deadMessageHandler } from '../runtime/dead-messages.ts'
import type { PortsOf } from '../runtime/definition.ts'
import type { definition } from './function.ts'

export function createHandler(ports: PortsOf<typeof definition>) {
  return deadMessageHandler(ports, { leg: settleDeadLeg(ports), delivery: listDeadDelivery(ports) })
}
