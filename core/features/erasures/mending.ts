import { type Mending, stopForMs } from '../../engine/mending/mending.ts'
import { erasedIn } from '../../records/erasure/erasure.ts'
import { carryOnErasure, type ErasePorts } from './carry-on-erasure.ts'

export const erasureMending: Mending<ErasePorts> = {
  owns: ({ partition }) => erasedIn(partition) !== undefined,
  async mend(ports, { tenant, partition }) {
    await carryOnErasure(ports, tenant, erasedIn(partition) as string, stopForMs)
    return 'mission_erased'
  },
}
