import { type Mending, stopForMs } from '../../engine/mending/mending.ts'
import { isWorkPartition, type Work } from '../../records/platform/work.ts'
import { carryOnWork, type WorkPorts } from './carry-on-work.ts'

export const workMending: Mending<WorkPorts> = {
  owns: ({ partition }) => isWorkPartition(partition),
  async mend(ports, { body }) {
    await carryOnWork(ports, (body as Work).id, stopForMs)
    return 'stop_carried_on'
  },
}
