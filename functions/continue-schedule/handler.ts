import { runSchedule } from '../../core/features/schedules/run-schedule.ts'
import { busHandler } from '../runtime/bus.ts'
import type { PortsOf } from '../runtime/definition.ts'
import type { definition } from './function.ts'

/** A mission that a schedule's queue waits for has ended. */
export function createHandler(ports: PortsOf<typeof definition>) {
  const run = runSchedule(ports)
  return busHandler((event) => run(event.tenant_id, String(event.data.schedule_id)))
}
