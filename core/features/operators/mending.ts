import { type Mending, stopForMs } from '../../engine/mending/mending.ts'
import { isWorkPartition, workIn } from '../../records/platform/work.ts'
import { carryOnWork, type WorkPorts } from './carry-on-work.ts'

export const workMending: Mending<WorkPorts> = {
  owns: ({ partition }) => isWorkPartition(partition),
  async mend(ports, { partition }) {
    await carryOnWork(ports, workIn(partition), stopForMs)
    return 'stop_carried_on'
  },
}
