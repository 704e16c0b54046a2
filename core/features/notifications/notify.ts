import { maxMailSubscriptions } from '../../../contract/resources/mail-subscription.ts'
import type { EventEnvelope } from '../../../events/envelope.ts'
import type { Change, Key, Store } from '../../base/ports/store.ts'
import { readPartition, unlessUnreadable } from '../../base/storing/reading.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import { maxWaiting, type Notice, withNotice } from '../../records/mail-subscription/mail-box.ts'
import {
  type MailSubscription,
  mailSubscriptionKind,
  mailSubscriptionsPartition,
  putSubscription,
  readSubscription,
} from '../../records/mail-subscription/mail-subscription.ts'
import { loadMission } from '../../records/mission/mission-items.ts'
import { addFurther } from './further-events.ts'
import { isTold, type ToldEvent, toldEvent } from './notice-of.ts'
import { type MailPorts, sendMails } from './send-mails.ts'

/**
 * Puts an event into the box of each address that is to be told of it, once, however often the event comes; then sends what may be sent.
 */
export function notify(ports: MailPorts) {
  const send = sendMails(ports)
  return async (event: EventEnvelope): Promise<void> => {
    const tenant = event.tenant_id
    const store = ports.stores.tenant(tenant)
    const subscriptions = await allSubscriptions(store)
    // Most tenants have none.
    if (!subscriptions.some(({ status, events }) => status === 'confirmed' && events.some((one) => one === event.type)))
      return
    const told = toldEvent(event, await missionOf(store, event))
    if (!told) return
    for (const one of subscriptions.filter((subscription) => isTold(subscription, told))) {
      await putIntoBox(ports, store, one.id, told)
      await send(tenant, one.id)
    }
  }
}

async function allSubscriptions(store: Store): Promise<readonly MailSubscription[]> {
  const query = { partition: mailSubscriptionsPartition, limit: maxMailSubscriptions, consistent: true }
  const { items } = await readPartition(store, mailSubscriptionKind, query)
  return items.map(({ body }) => body)
}

/** An unreadable one has no agent and no tags; what happened to it is told all the same. */
async function missionOf(store: Store, { mission_id }: EventEnvelope) {
  if (!mission_id.startsWith('mis_')) return undefined
  const stored = await unlessUnreadable(loadMission(store, mission_id))
  return stored && { agent: stored.mission.agent, tags: stored.mission.tags }
}

/** For as long as the bus repeats an event. */
const rememberedSeconds = 3 * 24 * 60 * 60

async function putIntoBox({ clock }: MailPorts, store: Store, id: string, told: ToldEvent): Promise<void> {
  await retryConflicts(async () => {
    const now = clock.now()
    const key = toldKey(id, told.notice)
    const [stored, before] = await Promise.all([
      readSubscription(store, id),
      store.get('entities', key, { consistent: true }),
    ])
    if (before || !stored || !isTold(stored.subscription, told)) return
    const { subscription, version } = stored
    const isFull = subscription.box.waiting.length >= maxWaiting
    const kept: Change = isFull
      ? addFurther(id, 1, now)
      : putSubscription({ ...subscription, box: withNotice(subscription.box, told.notice, now) }, version)
    const expires_at = Math.ceil(now / 1000) + rememberedSeconds
    const mark: Change = {
      change: 'put',
      table: 'entities',
      item: { ...key, version: 1, body: {}, expires_at },
      when: { absent: true },
    }
    await store.write([kept, mark])
  })
}

/** A partition for each event, so that many at once write to many. */
function toldKey(subscription: string, { event_id }: Notice): Key {
  return { partition: `told#${event_id}`, sort: subscription }
}
