import { SortieError } from '../../../contract/errors.ts'
import type { DeliveryStatus, Delivery as DeliveryView } from '../../../contract/resources/callback.ts'
import { decodeCursor, encodeCursor } from '../../base/paging/cursor.ts'
import { newestFirst, type PageRequest } from '../../base/paging/newest-first.ts'
import type { Clock } from '../../base/ports/clock.ts'
import type { Store, Stores } from '../../base/ports/store.ts'
import { iso } from '../../base/times/iso.ts'
import {
  type Delivery,
  deliveriesPartition,
  deliveryId,
  deliveryListing,
  keyOfDelivery,
  type StoredDelivery,
} from '../../records/delivery/delivery.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { requireMission } from '../../records/mission/require-mission.ts'

export interface DeliveryPage {
  readonly items: DeliveryView[]
  readonly next_cursor: string | null
}

type ReadPorts = { readonly stores: Stores; readonly clock: Clock }

/** In the order of the events. */
export function listMissionDeliveries({ stores, clock }: ReadPorts) {
  return async (caller: Caller, mission: string, { cursor, limit = 20 }: PageRequest): Promise<DeliveryPage> => {
    const store = stores.tenant(caller.tenant.id)
    await requireMission(store, mission)
    const bound = `${caller.tenant.id} deliveries ${mission}`
    const after = decodeCursor(cursor, bound, clock.now())
    const page = await store.query<Delivery>('entities', {
      partition: deliveriesPartition(mission),
      // Those keys are numbers; beside them stands only whether the receiver is gone.
      prefix: '0',
      limit,
      ...(after === undefined ? {} : { after }),
    })
    return {
      items: page.items.map(({ body }) => deliveryView(body)),
      next_cursor: encodeCursor(page.cursor, bound, clock.now()),
    }
  }
}

export function listDeliveries({ stores, clock }: ReadPorts) {
  return async (caller: Caller, query: PageRequest & { readonly status: DeliveryStatus }): Promise<DeliveryPage> => {
    const store = stores.tenant(caller.tenant.id)
    const bound = `${caller.tenant.id} deliveries ${query.status}`
    const found = await newestFirst<Delivery>(store, clock, deliveryListing(query.status), bound, query)
    return {
      items: found.bodies.filter(({ status }) => status === query.status).map(deliveryView),
      next_cursor: found.next_cursor,
    }
  }
}

export function getDelivery({ stores }: { readonly stores: Stores }) {
  return async (caller: Caller, id: string): Promise<DeliveryView> =>
    deliveryView((await requireDelivery(stores.tenant(caller.tenant.id), id)).delivery)
}

/** @throws SortieError `not_found`, the same for a delivery of another tenant */
export async function requireDelivery(store: Store, id: string): Promise<StoredDelivery> {
  const item = await store.get<Delivery>('entities', keyOfDelivery(id), { consistent: true })
  if (!item) throw new SortieError('not_found', `There is no delivery ${id}`)
  return { delivery: item.body, version: item.version }
}

export function deliveryView(delivery: Delivery): DeliveryView {
  return {
    id: deliveryId(delivery),
    mission_id: delivery.mission_id,
    event_id: `${delivery.mission_id}:${delivery.seq}`,
    event_type: delivery.fact.type,
    seq: delivery.seq,
    url: delivery.url,
    status: delivery.status,
    failure: delivery.status === 'FAILED' ? delivery.failure : null,
    created_at: iso(delivery.created_at),
    next_attempt_at: delivery.status === 'PENDING' ? iso(delivery.next_attempt_at) : null,
    attempt_count: delivery.attempt_count,
    attempts: delivery.attempts.map((attempt) => ({ ...attempt, started_at: iso(attempt.started_at) })),
  }
}
