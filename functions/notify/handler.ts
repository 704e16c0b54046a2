import { notify } from '../../core/features/notifications/notify.ts'
import { sendMails } from '../../core/features/notifications/send-mails.ts'
import { mailDueType } from '../../events/mail-due.ts'
import { busHandler } from '../runtime/bus.ts'
import type { PortsOf } from '../runtime/definition.ts'
import type { definition } from './function.ts'

export function createHandler(ports: PortsOf<typeof definition>) {
  const tell = notify(ports)
  const send = sendMails(ports)
  return busHandler((event) => (event.type === mailDueType ? send(event.tenant_id, event.mission_id) : tell(event)))
}
