import { SortieError } from '../../../contract/errors.ts'
import type { DeliveryAttempt, DeliveryStatus, Delivery as DeliveryView } from '../../../contract/resources/callback.ts'
import { newestFirst, type Page, type PageRequest } from '../../base/paging/newest-first.ts'
import { partitionPage } from '../../base/paging/partition-page.ts'
import type { Clock } from '../../base/ports/clock.ts'
import type { Store, Stores } from '../../base/ports/store.ts'
import { readItem } from '../../base/storing/reading.ts'
import { scopeOf } from '../../base/storing/scope.ts'
import { iso } from '../../base/times/iso.ts'
import {
  type Attempt,
  type Delivery,
  deliveriesPartition,
  deliveryId,
  deliveryKind,
  deliveryListing,
  keyOfDelivery,
  type StoredDelivery,
} from '../../records/delivery/delivery.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { requireMission } from '../../records/mission/require-mission.ts'

type ReadPorts = { readonly stores: Stores; readonly clock: Clock }

/** In the order of the events. */
export function listMissionDeliveries({ stores, clock }: ReadPorts) {
  return async (caller: Caller, mission: string, request: PageRequest): Promise<Page<DeliveryView>> => {
    const scope = scopeOf({ stores, clock }, caller.tenant.id)
    await requireMission(scope.store, mission)
    const bound = `${caller.tenant.id} deliveries ${mission}`
    // Those keys are numbers; the only other key records whether the receiver is gone.
    const query = { partition: deliveriesPartition(mission), prefix: '0' }
    return partitionPage(scope, { kind: deliveryKind, query, bound, view: deliveryView }, request)
  }
}

export function listDeliveries({ stores, clock }: ReadPorts) {
  return async (
    caller: Caller,
    query: PageRequest & { readonly status: DeliveryStatus },
  ): Promise<Page<DeliveryView>> => {
    const scope = scopeOf({ stores, clock }, caller.tenant.id)
    const bound = `${caller.tenant.id} deliveries ${query.status}`
    const view = (delivery: Delivery) => (delivery.status === query.status ? deliveryView(delivery) : undefined)
    const list = { kind: deliveryKind, listing: deliveryListing(query.status), bound, view }
    return newestFirst(scope, list, query)
  }
}

export function getDelivery({ stores }: { readonly stores: Stores }) {
  return async (caller: Caller, id: string): Promise<DeliveryView> =>
    deliveryView((await requireDelivery(stores.tenant(caller.tenant.id), id)).delivery)
}

/** @throws SortieError `not_found`, also for a delivery of another tenant */
export async function requireDelivery(store: Store, id: string): Promise<StoredDelivery> {
  const item = await readItem(store, deliveryKind, keyOfDelivery(id), { consistent: true })
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
    attempts: delivery.attempts.map(attemptView),
  }
}

function attemptView({ number, started_at, duration_ms, http_status, error, response }: Attempt): DeliveryAttempt {
  return { number, started_at: iso(started_at), duration_ms, http_status, error, response }
}
