import type { Clock } from '../../base/ports/clock.ts'
import type { Scheduler } from '../../base/ports/scheduler.ts'
import type { Stores } from '../../base/ports/store.ts'
import { type Delivery, putDelivery, type StoredDelivery } from '../../records/delivery/delivery.ts'
import { setTimer } from './deliver-callback.ts'

export type RearmPorts = { readonly stores: Stores; readonly scheduler: Scheduler; readonly clock: Clock }

/** For the sweeper: the signal or the timer of a delivery was lost. It posts nothing itself, since receivers may be slow. */
export function rearmDelivery({ stores, scheduler, clock }: RearmPorts) {
  return async (tenant: string, { delivery, version }: StoredDelivery<Delivery>): Promise<void> => {
    if (delivery.status !== 'PENDING') return
    // The next check is moved first, then the timer set: if it is lost in between, the sweeper finds it again.
    await stores.tenant(tenant).write([putDelivery({ ...delivery, updated_at: clock.now() }, version)])
    await setTimer(scheduler, tenant, delivery)
  }
}
