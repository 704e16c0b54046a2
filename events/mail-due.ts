import type { EventEnvelope } from './envelope.ts'

/** A signal on the bus: the box of this subscription may have a mail to send. It is no fact of a mission, so it is not in the catalogue. */
export const mailDueType = 'mail.due'

/** @param time milliseconds since the epoch */
export function mailDue(tenant: string, subscription: string, time: number): EventEnvelope {
  return {
    id: `${subscription}:${time}`,
    type: mailDueType,
    tenant_id: tenant,
    mission_id: subscription,
    seq: 1,
    time: new Date(time).toISOString(),
    data: {},
  }
}
