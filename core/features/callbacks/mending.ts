import type { Mending } from '../../engine/mending/mending.ts'
import { type Delivery, isDeliveryPartition } from '../../records/delivery/delivery.ts'
import { type RearmPorts, rearmDelivery } from './rearm-delivery.ts'

export const deliveryMending: Mending<RearmPorts> = {
  owns: ({ partition }) => isDeliveryPartition(partition),
  async mend(ports, { tenant, body, version }) {
    await rearmDelivery(ports)(tenant, { delivery: body as Delivery, version })
    return 'delivery_rearmed'
  },
}
