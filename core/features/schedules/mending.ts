import type { Mending } from '../../engine/mending/mending.ts'
import type { Schedule } from '../../records/schedule/model.ts'
import { schedulesPartition } from '../../records/schedule/schedule-items.ts'
import { mendSchedule, type RunPorts } from './run-schedule.ts'

export const scheduleMending: Mending<RunPorts> = {
  owns: ({ partition }) => partition === schedulesPartition,
  async mend(ports, { tenant, body, version }) {
    await mendSchedule(ports)(tenant, { schedule: body as Schedule, version })
    return 'schedule_caught_up'
  },
}
