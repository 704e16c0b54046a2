import { type Mending, stopForMs } from '../../engine/mending/mending.ts'
import { isStopPartition, stopIn } from '../../records/stop/stop.ts'
import { carryOnStop } from './carry-on-stop.ts'
import type { StopPorts } from './stop-mission.ts'

export const stopMending: Mending<StopPorts> = {
  owns: ({ partition }) => isStopPartition(partition),
  async mend(ports, { tenant, partition }) {
    await carryOnStop(ports, tenant, stopIn(partition), stopForMs)
    return 'stop_carried_on'
  },
}
