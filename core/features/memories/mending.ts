import type { Ports } from '../../base/ports/ports.ts'
import { type Mending, stopForMs } from '../../engine/mending/mending.ts'
import { isForgettingPartition } from '../../records/memory/forgetting.ts'
import { carryOnForgetting } from './carry-on-forgetting.ts'

export const forgettingMending: Mending<Pick<Ports, 'stores' | 'clock'>> = {
  owns: ({ partition }) => isForgettingPartition(partition),
  async mend(ports, { tenant, partition }) {
    await carryOnForgetting(ports, tenant, partition, stopForMs)
    return 'memories_forgotten'
  },
}
