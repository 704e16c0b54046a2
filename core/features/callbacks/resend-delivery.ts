import type { Delivery as DeliveryView } from '../../../contract/resources/callback.ts'
import { callbackDue } from '../../../events/callback-due.ts'
import type { Bus } from '../../base/ports/bus.ts'
import type { Clock } from '../../base/ports/clock.ts'
import type { Stores } from '../../base/ports/store.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import { hostOf } from '../../base/texts/host-of.ts'
import { type Delivery, goneKey, putDelivery } from '../../records/delivery/delivery.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { deliveryView, requireDelivery } from './read-deliveries.ts'

type ResendPorts = { readonly stores: Stores; readonly bus: Bus; readonly clock: Clock }

/**
 * Posts a delivery again, as if it were new; its log stays. A receiver that was gone counts as present again.
 * @throws SortieError `not_found`
 */
export function resendDelivery({ stores, bus, clock }: ResendPorts) {
  return async (caller: Caller, id: string): Promise<DeliveryView> => {
    const tenant = caller.tenant.id
    const store = stores.tenant(tenant)
    const again = await retryConflicts(async () => {
      const { delivery, version } = await requireDelivery(store, id)
      const next = anew(delivery, clock.now())
      const back = { change: 'delete', table: 'entities', key: goneKey(delivery.mission_id) } as const
      await store.write([putDelivery(next, version), back])
      return next
    })
    const { mission_id: mission, seq, url } = again
    await bus.publish([callbackDue({ tenant, mission, seq, host: hostOf(url), time: clock.now() })])
    return deliveryView(again)
  }
}

function anew(delivery: Delivery, now: number): Delivery {
  const { mission_id, seq, url, fact, created_at, attempt_count, attempts } = delivery
  const fields = { mission_id, seq, url, fact, created_at, attempt_count, attempts, updated_at: now }
  return { ...fields, status: 'PENDING', next_attempt_at: now, tries: 0 }
}
