import { deliverCallback } from '../../core/features/callbacks/deliver-callback.ts'
import { notify } from '../../core/features/notifications/notify.ts'
import { sendMails } from '../../core/features/notifications/send-mails.ts'
import { callbackDueType } from '../../events/callback-due.ts'
import { mailDueType } from '../../events/mail-due.ts'
import { busHandler } from '../runtime/bus.ts'
import type { PortsOf } from '../runtime/definition.ts'
import type { definition } from './function.ts'

/** What leaves the platform: callbacks that are due, mails that are due, and events of which a mail may tell. */
export function createHandler(ports: PortsOf<typeof definition>) {
  const deliver = deliverCallback(ports)
  const send = sendMails(ports)
  const tell = notify(ports)
  return busHandler((event) => {
    const { type, tenant_id, mission_id, seq } = event
    if (type === callbackDueType) return deliver(tenant_id, mission_id, seq)
    return type === mailDueType ? send(tenant_id, mission_id) : tell(event)
  })
}
