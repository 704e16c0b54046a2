import { decodeItem } from '../../base/storing/reading.ts'
import type { Mending } from '../../engine/mending/mending.ts'
import { scheduleKind } from '../../records/schedule/schedule.ts'
import { schedulesPartition } from '../../records/schedule/schedule-items.ts'
import { mendSchedule, type RunPorts } from './run-schedule.ts'

export const scheduleMending: Mending<RunPorts> = {
  owns: ({ partition }) => partition === schedulesPartition,
  async mend(ports, item) {
    const { body: schedule, version } = await decodeItem(ports.stores.tenant(item.tenant), scheduleKind, item)
    await mendSchedule(ports)(item.tenant, { schedule, version })
    return 'schedule_caught_up'
  },
}
