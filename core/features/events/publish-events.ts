import { bounded, isKnown } from '../../../events/bounded.ts'
import { callbackDue } from '../../../events/callback-due.ts'
import { catalogue } from '../../../events/catalogue.ts'
import type { EventEnvelope } from '../../../events/envelope.ts'
import type { Bus } from '../../base/ports/bus.ts'
import { iso } from '../../base/times/iso.ts'
import type { EventPage } from '../../records/mission/event-pages.ts'

/** Passes events from the change feed to the bus: those that the catalogue marks for it. */
export function publishEvents({ bus }: { bus: Bus }) {
  return async (pages: readonly EventPage[]): Promise<void> => {
    const events = pages.flatMap((page) => [...envelopesOf(page), ...callbacksDue(page)])
    if (events.length > 0) await bus.publish(events)
  }
}

function envelopesOf(page: EventPage): EventEnvelope[] {
  return page.events
    .filter(({ type }) => isKnown(type) && catalogue[type].reach === 'bus')
    .map(bounded)
    .map((fact) => ({
      id: `${page.mission}:${fact.seq}`,
      type: fact.type,
      tenant_id: page.tenant,
      mission_id: page.mission,
      seq: fact.seq,
      time: iso(page.time),
      data: fact.data,
    }))
}

function callbacksDue({ tenant, mission, time, callbacks = [], callback_host: host }: EventPage): EventEnvelope[] {
  return callbacks.map((seq) => callbackDue({ tenant, mission, seq, host, time }))
}
