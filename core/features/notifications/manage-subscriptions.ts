import { SortieError } from '../../../contract/errors.ts'
import {
  type MailDelivery,
  type MailSubscriptionChange,
  type MailSubscription as MailSubscriptionView,
  maxMailSubscriptions,
  type NewMailSubscription,
} from '../../../contract/resources/mail-subscription.ts'
import { mailDue } from '../../../events/mail-due.ts'
import type { Page, PageRequest } from '../../base/paging/newest-first.ts'
import { partitionPage } from '../../base/paging/partition-page.ts'
import type { Ports } from '../../base/ports/ports.ts'
import type { Store } from '../../base/ports/store.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import { scopeOf } from '../../base/storing/scope.ts'
import { iso } from '../../base/times/iso.ts'
import { hashSecret, secretBytes } from '../../records/key/api-key.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { emptyBox, type Outgoing } from '../../records/mail-subscription/mail-box.ts'
import {
  type MailSubscription,
  mailSubscriptionKey,
  mailSubscriptionKind,
  mailSubscriptionsPartition,
  putSubscription,
  readSubscription,
  requireSubscription,
  subscriptionIdOf,
  unconfirmedMs,
} from '../../records/mail-subscription/mail-subscription.ts'
import { countLink } from './link-bounds.ts'

type SubscribePorts = Pick<Ports, 'stores' | 'secrets' | 'bus' | 'mail' | 'ids' | 'clock'>

/**
 * Notes whom to tell of what, and has the address asked whether it wants to be told.
 * @throws SortieError `already_exists` for a confirmed address, `limit_exceeded`, `rate_limited`, and `not_applicable` where no mail is sent
 */
export function createMailSubscription(ports: SubscribePorts) {
  return async (caller: Caller, input: NewMailSubscription, origin: string): Promise<MailSubscriptionView> => {
    const tenant = caller.tenant.id
    const store = ports.stores.tenant(tenant)
    await requireSender(ports)
    const id = subscriptionIdOf(input.address)
    await requireRoom(store, id)
    await countLink(store, id, ports.clock.now())
    const asked = { ...input, id, origin, created_by: caller.key.id }
    const fresh = await newSubscription(ports, tenant, asked)
    await retryConflicts(async () => {
      const before = await readSubscription(store, id)
      if (before?.subscription.status === 'confirmed') throw alreadyConfirmed(id)
      await store.write([putSubscription(fresh, before?.version ?? 0)])
    })
    await ports.bus.publish([mailDue(tenant, id, ports.clock.now())])
    return subscriptionView(fresh)
  }
}

async function requireSender({ mail }: SubscribePorts): Promise<void> {
  if ((await mail.delivery()).kind !== 'none') return
  throw new SortieError('not_applicable', 'This Sortie sends no mails: its operators set `mail` in stages.json')
}

async function requireRoom(store: Store, id: string): Promise<void> {
  const query = { partition: mailSubscriptionsPartition, limit: maxMailSubscriptions, consistent: true }
  const { items } = await store.query('entities', query)
  const known = items.find(({ sort }) => sort === id)
  if (known && mailSubscriptionKind.read(known.body)?.status === 'confirmed') throw alreadyConfirmed(id)
  if (known || items.length < maxMailSubscriptions) return
  throw new SortieError(
    'limit_exceeded',
    `A tenant may have at most ${maxMailSubscriptions} mail subscriptions; delete one that is not needed`,
  )
}

function alreadyConfirmed(id: string): SortieError {
  return new SortieError(
    'already_exists',
    `This address has confirmed; PATCH /v1/mail-subscriptions/${id} changes of what`,
  )
}

async function newSubscription(
  { ids, secrets, clock }: SubscribePorts,
  tenant: string,
  asked: NewMailSubscription & Pick<MailSubscription, 'id' | 'origin' | 'created_by'>,
): Promise<MailSubscription> {
  const [confirm, unsubscribe] = [ids.secret(secretBytes), ids.secret(secretBytes)]
  const [sealed, unsubscribe_sealed] = await Promise.all([
    secrets.seal(tenant, confirm),
    secrets.seal(tenant, unsubscribe),
  ])
  const now = clock.now()
  const content: Outgoing['content'] = { kind: 'link', sealed }
  const outgoing = { id: ids.next('mail'), content, begun_at: now, tries: 0, not_before: now, problem: null }
  return {
    ...asked,
    created_at: now,
    confirm_hash: hashSecret(confirm),
    unsubscribe_hash: hashSecret(unsubscribe),
    unsubscribe_sealed,
    box: { ...emptyBox, outgoing, look_at: now },
    status: 'unconfirmed',
    expires_at: now + unconfirmedMs,
  }
}

/** How mails leave this installation: nobody receives what only goes into a folder. */
export function getMailDelivery({ mail }: Pick<Ports, 'mail'>) {
  return (): Promise<MailDelivery> => mail.delivery()
}

export function listMailSubscriptions({ stores, clock }: Pick<Ports, 'stores' | 'clock'>) {
  return async (caller: Caller, request: PageRequest): Promise<Page<MailSubscriptionView>> => {
    const bound = `${caller.tenant.id} mail-subscriptions`
    const query = { partition: mailSubscriptionsPartition, consistent: true }
    const list = { kind: mailSubscriptionKind, query, bound, view: subscriptionView }
    return partitionPage(scopeOf({ stores, clock }, caller.tenant.id), list, request)
  }
}

/** @throws SortieError `not_found` */
export function updateMailSubscription({ stores }: Pick<Ports, 'stores'>) {
  return async (caller: Caller, id: string, change: MailSubscriptionChange): Promise<MailSubscriptionView> => {
    const store = stores.tenant(caller.tenant.id)
    return retryConflicts(async () => {
      const { subscription, version } = await requireSubscription(store, id)
      const { events, agents, tags, language } = subscription
      const changed: MailSubscription = {
        ...subscription,
        events: change.events ?? events,
        agents: change.agents ?? agents,
        tags: change.tags ?? tags,
        language: change.language ?? language,
      }
      await store.write([putSubscription(changed, version)])
      return subscriptionView(changed)
    })
  }
}

/** A mail that is being sent may still arrive. @throws SortieError `not_found` */
export function deleteMailSubscription({ stores }: Pick<Ports, 'stores'>) {
  return async (caller: Caller, id: string): Promise<void> => {
    const store = stores.tenant(caller.tenant.id)
    await requireSubscription(store, id)
    await store.write([{ change: 'delete', table: 'entities', key: mailSubscriptionKey(id) }])
  }
}

export function subscriptionView(subscription: MailSubscription): MailSubscriptionView {
  const { id, address, status, events, agents, tags, language, created_at, created_by, box } = subscription
  return {
    id,
    address,
    status,
    events: [...new Set(events)],
    agents: [...agents],
    tags: [...tags],
    language,
    created_at: iso(created_at),
    created_by,
    expires_at: status === 'unconfirmed' ? iso(subscription.expires_at) : null,
    confirmed_at: status === 'confirmed' ? iso(subscription.confirmed_at) : null,
    waiting: box.waiting.length,
    last_mail_at: box.last_mail_at === null ? null : iso(box.last_mail_at),
    problem: box.outgoing?.problem ?? null,
  }
}
