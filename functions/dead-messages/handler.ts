import { endDeadLeg } from '../../core/features/dead-letters/end-dead-leg.ts'
import { listDeadDelivery } from '../../core/features/dead-letters/list-dead-delivery.ts'
import { setMessageAside } from '../../core/features/dead-letters/set-message-aside.ts'
import { deadMessageHandler } from '../runtime/dead-messages.ts'
import type { PortsOf } from '../runtime/definition.ts'
import type { definition } from './function.ts'

export function createHandler(ports: PortsOf<typeof definition>) {
  return deadMessageHandler(ports, {
    leg: endDeadLeg(ports),
    delivery: listDeadDelivery(ports),
    unreadable: setMessageAside(ports),
  })
}
