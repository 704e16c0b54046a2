import { hash } from 'node:crypto'
import * as z from 'zod'
import { SortieError } from '../../../contract/errors.ts'
import { MailEvent, type MailLanguage } from '../../../contract/resources/mail-subscription.ts'
import type { Change, Key, Store } from '../../base/ports/store.ts'
import { type Kind, kindOf, list, record } from '../../base/storing/kind.ts'
import { readItem } from '../../base/storing/reading.ts'
import { MailBox, nextLook } from './mail-box.ts'

const Fields = record({
  id: z.string(),
  address: z.string(),
  events: list(MailEvent),
  agents: list(z.string()),
  tags: list(z.string()),
  language: z.custom<MailLanguage>((value) => value === 'en-GB' || value === 'de'),
  /** The address of this API that the creator used; links of mails lead there. */
  origin: z.string(),
  created_at: z.number(),
  created_by: z.string(),
  /** Of the link that confirms; the mail with it is sent from the box. */
  confirm_hash: z.string(),
  /** Of the link in each mail that ends them, and the link's secret for the next mail. */
  unsubscribe_hash: z.string(),
  unsubscribe_sealed: z.string(),
  box: MailBox,
})

const State = z.discriminatedUnion('status', [
  record({ status: z.literal('unconfirmed'), expires_at: z.number() }),
  record({ status: z.literal('confirmed'), confirmed_at: z.number() }),
  /** Both are listed for a while. */
  record({ status: z.literal('unsubscribed'), ended_at: z.number() }),
  record({ status: z.literal('refused'), ended_at: z.number() }),
])
type SubscriptionState = z.output<typeof State>

/** Of what an address is told by mail; one for each address of a tenant. Times are milliseconds since the epoch. */
export type MailSubscription = z.output<typeof Fields> & SubscriptionState

export const mailSubscriptionKind: Kind<MailSubscription> = kindOf(
  'mail subscription',
  'entities',
  z.intersection(Fields, State),
)

export interface StoredSubscription {
  readonly subscription: MailSubscription
  readonly version: number
}

export const mailSubscriptionsPartition = 'mail-subscriptions'

export function mailSubscriptionKey(id: string): Key {
  return { partition: mailSubscriptionsPartition, sort: id }
}

/** How long a link to confirm is valid. */
export const unconfirmedMs = 3 * 24 * 60 * 60_000
const endedShownMs = 30 * 24 * 60 * 60_000

/** The letters of ids. */
const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** Made of the address, so that each has one; whether its letters are capitals makes no difference. */
export function subscriptionIdOf(address: string): string {
  const bytes = Buffer.from(hash('sha256', address.toLowerCase(), 'hex'), 'hex')
  return `mls_${Array.from(bytes.subarray(0, 26), (byte) => letters[byte % 32]).join('')}`
}

/** @param version that of the item to replace; 0 for a new one */
export function putSubscription(subscription: MailSubscription, version: number): Change {
  const look = nextLook(subscription.box)
  const expiry = expiryOf(subscription)
  return {
    change: 'put',
    table: 'entities',
    item: {
      ...mailSubscriptionKey(subscription.id),
      version: version + 1,
      body: subscription,
      ...(look !== undefined && { due: look }),
      ...(expiry !== undefined && { expires_at: Math.ceil(expiry / 1000) }),
    },
    when: version === 0 ? { absent: true } : { version },
  }
}

function expiryOf(subscription: MailSubscription): number | undefined {
  if (subscription.status === 'confirmed') return undefined
  return subscription.status === 'unconfirmed' ? subscription.expires_at : subscription.ended_at + endedShownMs
}

export async function readSubscription(store: Store, id: string): Promise<StoredSubscription | undefined> {
  const item = await readItem(store, mailSubscriptionKind, mailSubscriptionKey(id), { consistent: true })
  return item && { subscription: item.body, version: item.version }
}

/** @throws SortieError `not_found` */
export async function requireSubscription(store: Store, id: string): Promise<StoredSubscription> {
  const found = await readSubscription(store, id)
  if (!found) throw new SortieError('not_found', `There is no mail subscription ${id}`)
  return found
}

/** The same in another state. */
export function inState({ status: _, ...subscription }: MailSubscription, state: SubscriptionState): MailSubscription {
  const { expires_at: __, confirmed_at: ___, ended_at: ____, ...fields } = subscription as Record<string, unknown>
  return { ...(fields as z.output<typeof Fields>), ...state }
}
