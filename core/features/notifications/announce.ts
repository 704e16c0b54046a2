import type { Stop, Switch } from '../../../contract/resources/control.ts'
import { controlSignal } from '../../../events/control-signal.ts'
import type { EventEnvelope } from '../../../events/envelope.ts'
import type { Ports } from '../../base/ports/ports.ts'

type AnnouncePorts = Pick<Ports, 'bus' | 'logger'>

/** Has those told who want to know of switches. Whoever sets one needs no mail for that, so nothing here delays or fails the act. */
export function announceSwitch(ports: AnnouncePorts) {
  return (tenant: string, { id, scope, since: time }: Switch): Promise<void> =>
    announce(ports, controlSignal(tenant, { type: 'switch.set', id, scope, path: '/control', time }))
}

export function announceStop(ports: AnnouncePorts) {
  return (tenant: string, { id, scope, requested_at: time }: Stop): Promise<void> =>
    announce(ports, controlSignal(tenant, { type: 'stop.requested', id, scope, path: `/control/stops/${id}`, time }))
}

async function announce({ bus, logger }: AnnouncePorts, event: EventEnvelope): Promise<void> {
  try {
    await bus.publish([event])
  } catch (error) {
    logger.warn('Nobody is told by mail of a switch or a stop, since the bus did not take it', {
      event: event.id,
      error,
    })
  }
}
