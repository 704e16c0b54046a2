import { type Mending, stopForMs } from '../../engine/mending/mending.ts'
import { isStopPartition, type Stop } from '../../records/stop/stop.ts'
import { carryOnStop } from './carry-on-stop.ts'
import type { StopPorts } from './stop-mission.ts'

export const stopMending: Mending<StopPorts> = {
  owns: ({ partition }) => isStopPartition(partition),
  async mend(ports, { tenant, body }) {
    await carryOnStop(ports, tenant, (body as Stop).id, stopForMs)
    return 'stop_carried_on'
  },
}
