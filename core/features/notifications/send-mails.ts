import type { MailOutcome } from '../../base/ports/mail.ts'
import type { Ports } from '../../base/ports/ports.ts'
import type { Change, Store } from '../../base/ports/store.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import {
  afterFailed,
  afterTaken,
  emptyBox,
  type MailBox,
  nextMail,
  type Outgoing,
  triedForMs,
  withoutOutgoing,
} from '../../records/mail-subscription/mail-box.ts'
import {
  inState,
  type MailSubscription,
  putSubscription,
  readSubscription,
} from '../../records/mail-subscription/mail-subscription.ts'
import { addFurther, readFurther } from './further-events.ts'
import { writtenMail } from './mails/written-mail.ts'

export type MailPorts = Pick<Ports, 'stores' | 'secrets' | 'mail' | 'ids' | 'clock' | 'settings' | 'logger'>

/** In one call; what is left is found by its time. */
const mostMails = 3

/**
 * Sends the mails of a box that may be sent now. Each is written down before it is sent, and taken off once its outcome is: if the process
 * dies in between, the same mail is sent again, under the same id. Called too early or too often, it does nothing.
 */
export function sendMails(ports: MailPorts) {
  return async (tenant: string, id: string): Promise<void> => {
    const store = ports.stores.tenant(tenant)
    for (let sent = 0; sent < mostMails; sent++) {
      const begun = await begin(ports, store, id)
      if (!begun) return
      const mail = await writtenMail(ports, tenant, begun.subscription, begun.outgoing)
      const outcome = await ports.mail.send(mail)
      await settle(ports, store, { tenant, id, outgoing: begun.outgoing, outcome })
      if (outcome.kind !== 'taken') return
    }
  }
}

interface Begun {
  readonly subscription: MailSubscription
  readonly outgoing: Outgoing
}

/** Takes the next mail, so that nobody else sends it. */
function begin({ clock, ids }: MailPorts, store: Store, id: string): Promise<Begun | undefined> {
  return retryConflicts(async () => {
    const stored = await readSubscription(store, id)
    if (!stored) return undefined
    const { subscription, version } = stored
    if (!receives(subscription)) return lookAgain(store, subscription, version, null)
    const further = await readFurther(store, id)
    const now = clock.now()
    const next = nextMail(subscription.box, further, now, ids.next('mail'))
    if (next.kind === 'none') return lookAgain(store, subscription, version, null)
    if (next.kind === 'later') return lookAgain(store, subscription, version, next.at)
    const told: readonly Change[] = next.told > 0 ? [addFurther(id, -next.told, now)] : []
    await store.write([putSubscription({ ...subscription, box: next.box }, version), ...told])
    return { subscription, outgoing: next.outgoing }
  })
}

/** Mails end with the subscription, but for the link that begins it. */
function receives({ status, box }: MailSubscription): boolean {
  return status === 'confirmed' || (status === 'unconfirmed' && box.outgoing?.content.kind === 'link')
}

/** The sweeper looks when there may be a mail to send, and not otherwise. */
async function lookAgain(
  store: Store,
  subscription: MailSubscription,
  version: number,
  at: number | null,
): Promise<undefined> {
  const { box } = subscription
  if (box.look_at === at) return
  await store.write([putSubscription({ ...subscription, box: { ...box, look_at: at } }, version)])
}

interface Sent {
  readonly tenant: string
  readonly id: string
  readonly outgoing: Outgoing
  readonly outcome: MailOutcome
}

async function settle(ports: MailPorts, store: Store, sent: Sent): Promise<void> {
  await retryConflicts(async () => {
    const stored = await readSubscription(store, sent.id)
    // It was deleted or asked anew, or somebody else has sent the mail since.
    if (!stored || stored.subscription.box.outgoing?.id !== sent.outgoing.id) return
    await store.write([putSubscription(settled(ports, stored.subscription, sent), stored.version)])
  })
  if (sent.outcome.kind === 'taken') return
  const { tenant, id, outgoing, outcome } = sent
  const told = { tenant, subscription: id, mail: outgoing.id, tries: outgoing.tries, reason: outcome.reason }
  ports.logger.warn(outcome.kind === 'refused' ? 'A mail was refused' : 'A mail was not taken', told)
}

function settled({ clock, ids }: MailPorts, subscription: MailSubscription, { outgoing, outcome }: Sent) {
  const { box } = subscription
  const now = clock.now()
  const withBox = (changed: MailBox): MailSubscription => ({ ...subscription, box: changed })
  if (outcome.kind === 'taken') return withBox(afterTaken(box, outgoing, now))
  if (outcome.kind === 'refused' && outcome.about === 'address')
    return inState(
      { ...subscription, box: { ...emptyBox, last_mail_at: box.last_mail_at } },
      { status: 'refused', ended_at: now },
    )
  const isGivenUp = outcome.kind === 'refused' || now - outgoing.begun_at >= triedForMs
  if (isGivenUp) return withBox(withoutOutgoing(box, now))
  return withBox(afterFailed(box, { ...outgoing, problem: outcome.reason }, now, ids.fraction()))
}
