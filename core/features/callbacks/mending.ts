import { decodeItem } from '../../base/storing/reading.ts'
import type { Mending } from '../../engine/mending/mending.ts'
import { deliveryKind, isDeliveryPartition } from '../../records/delivery/delivery.ts'
import { type RearmPorts, rearmDelivery } from './rearm-delivery.ts'

export const deliveryMending: Mending<RearmPorts> = {
  owns: ({ partition }) => isDeliveryPartition(partition),
  async mend(ports, item) {
    const { body: delivery, version } = await decodeItem(ports.stores.tenant(item.tenant), deliveryKind, item)
    await rearmDelivery(ports)(item.tenant, { delivery, version })
    return 'delivery_rearmed'
  },
}
