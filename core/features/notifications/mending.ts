import { mailDue } from '../../../events/mail-due.ts'
import type { Ports } from '../../base/ports/ports.ts'
import { decodeItem } from '../../base/storing/reading.ts'
import type { Mending } from '../../engine/mending/mending.ts'
import {
  mailSubscriptionKind,
  mailSubscriptionsPartition,
  putSubscription,
} from '../../records/mail-subscription/mail-subscription.ts'

export type MailMendPorts = Pick<Ports, 'stores' | 'bus' | 'clock'>

/** When the sweeper looks again, if nobody did. */
const againMs = 60_000

/** A box has a mail to send: the hour has room again, a try is due, or whoever sent it died. The sweeper itself sends nothing, as mail servers may be slow. */
export const mailMending: Mending<MailMendPorts> = {
  owns: ({ partition }) => partition === mailSubscriptionsPartition,
  async mend({ stores, bus, clock }, item) {
    const store = stores.tenant(item.tenant)
    const { body: subscription, version } = await decodeItem(store, mailSubscriptionKind, item)
    const now = clock.now()
    const box = { ...subscription.box, look_at: now + againMs }
    // The next look is moved first: if the signal is lost, it is found again.
    await store.write([putSubscription({ ...subscription, box }, version)])
    await bus.publish([mailDue(item.tenant, subscription.id, now)])
    return 'mail_called'
  },
}
