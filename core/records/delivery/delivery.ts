import * as z from 'zod'
import { DeliveryFailure, type DeliveryStatus } from '../../../contract/resources/callback.ts'
import type { Change, Item, Key } from '../../base/ports/store.ts'
import { type Kind, kindOf, list, record } from '../../base/storing/kind.ts'
import { StoredFact } from '../../base/storing/stored-fact.ts'
import { firingName } from '../../base/times/firing-name.ts'

const StoredAttempt = record({
  number: z.number(),
  started_at: z.number(),
  duration_ms: z.number(),
  http_status: z.number().nullable(),
  error: z.string().nullable(),
  response: z.string().default(''),
})
export type Attempt = z.output<typeof StoredAttempt>

const DeliveryFields = record({
  mission_id: z.string(),
  seq: z.number(),
  url: z.string(),
  /** The event itself, since its body must be the same at each attempt. */
  fact: StoredFact,
  created_at: z.number(),
  updated_at: z.number(),
  /** The number of all attempts; `attempts` has the newest. */
  attempt_count: z.number(),
  attempts: list(StoredAttempt),
})
export type DeliveryFields = z.output<typeof DeliveryFields>

const DeliveryState = z.discriminatedUnion('status', [
  /** `tries`: attempts since it was created or resent. */
  record({ status: z.literal('PENDING'), next_attempt_at: z.number(), tries: z.number() }),
  record({ status: z.literal('DELIVERED') }),
  record({ status: z.literal('FAILED'), failure: DeliveryFailure }),
])
export type DeliveryState = z.output<typeof DeliveryState>

/**
 * One event on its way to a mission's receiver. It is written together with the event, so that none is lost; times are
 * milliseconds since the epoch.
 */
export type Delivery = DeliveryFields & DeliveryState

export const deliveryKind: Kind<Delivery> = kindOf(
  'delivery',
  'entities',
  z.intersection(DeliveryFields, DeliveryState),
)

export type Pending = DeliveryFields & Extract<DeliveryState, { status: 'PENDING' }>

/** A delivery with its version in the store. */
export interface StoredDelivery<D extends Delivery = Delivery> {
  readonly delivery: D
  readonly version: number
}

const ulidPrefix = 'mis_'

/** `dlv_<of the mission>_<seq>`: it contains the location of the delivery, so that no look-up is needed. */
export function deliveryId({ mission_id, seq }: { mission_id: string; seq: number }): string {
  return `dlv_${mission_id.slice(ulidPrefix.length)}_${seq}`
}

/** @param id in the form that the contract defines */
export function keyOfDelivery(id: string): Key {
  const [, ulid = '', seq = ''] = id.split('_')
  return deliveryKey(`${ulidPrefix}${ulid}`, Number(seq))
}

export function deliveryKey(mission: string, seq: number): Key {
  return { partition: deliveriesPartition(mission), sort: String(seq).padStart(9, '0') }
}

export function deliveriesPartition(mission: string): string {
  return `${partitionPrefix}${mission}`
}

export function isDeliveryPartition(partition: string): boolean {
  return partition.startsWith(partitionPrefix)
}

const partitionPrefix = 'deliveries#'

export function deliveryListing(status: DeliveryStatus): string {
  return `deliveries#${status}`
}

const minute = 60_000
/** How long ended deliveries are listed. */
const keptSeconds = 30 * 24 * 60 * 60

/** @param version the version of the item to replace; 0 for a new one, whose number the mission's version protects */
export function putDelivery(delivery: Delivery, version: number): Change {
  return {
    change: 'put',
    table: 'entities',
    item: deliveryItem(delivery, version + 1),
    ...(version === 0 ? {} : { when: { version } }),
  }
}

function deliveryItem(delivery: Delivery, version: number): Item<Delivery> {
  const sort = `${new Date(delivery.created_at).toISOString()}#${deliveryId(delivery)}`
  return {
    ...deliveryKey(delivery.mission_id, delivery.seq),
    version,
    body: delivery,
    listing: { partition: deliveryListing(delivery.status), sort },
    ...lifeOf(delivery),
  }
}

/** While it waits, the sweeper checks that its timer was not lost. */
function lifeOf(delivery: Delivery): Pick<Item, 'due' | 'expires_at'> {
  if (delivery.status === 'PENDING') return { due: Math.max(delivery.next_attempt_at, delivery.updated_at) + minute }
  return { expires_at: Math.ceil(delivery.updated_at / 1000) + keptSeconds }
}

/** Present once the receiver of a mission's events has declined further ones. */
export function goneKey(mission: string): Key {
  return { partition: deliveriesPartition(mission), sort: 'gone' }
}

export function timerName(delivery: Delivery): string {
  return firingName(deliveryId(delivery), delivery.attempt_count)
}
