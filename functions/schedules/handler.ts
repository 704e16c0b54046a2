import * as routes from '../../contract/routes/schedules.ts'
import {
  createSchedule,
  deleteSchedule,
  pauseSchedule,
  resumeSchedule,
  updateSchedule,
} from '../../core/features/schedules/manage-schedules.ts'
import {
  getSchedule,
  listScheduleRuns,
  listSchedules,
  previewSchedule,
} from '../../core/features/schedules/read-schedules.ts'
import { runNow } from '../../core/features/schedules/run-now.ts'
import type { PortsOf } from '../runtime/definition.ts'
import { httpHandler } from '../runtime/http.ts'
import type { definition } from './function.ts'

export function createHandler(ports: PortsOf<typeof definition>) {
  const create = createSchedule(ports)
  const list = listSchedules(ports)
  const get = getSchedule(ports)
  const update = updateSchedule(ports)
  const remove = deleteSchedule(ports)
  const pause = pauseSchedule(ports)
  const resume = resumeSchedule(ports)
  const run = runNow(ports)
  const preview = previewSchedule(ports)
  const runs = listScheduleRuns(ports)
  return httpHandler(routes, ports, {
    createSchedule: ({ caller, body, headers }) => create(caller, body, headers['idempotency-key']),
    listSchedules: ({ caller, query }) => list(caller, query),
    getSchedule: ({ caller, params }) => get(caller, params.schedule_id),
    updateSchedule: ({ caller, params, body }) => update(caller, params.schedule_id, body),
    deleteSchedule: async ({ caller, params }) => {
      await remove(caller, params.schedule_id)
      return undefined
    },
    pauseSchedule: ({ caller, params }) => pause(caller, params.schedule_id),
    resumeSchedule: ({ caller, params }) => resume(caller, params.schedule_id),
    runScheduleNow: ({ caller, params }) => run(caller, params.schedule_id),
    previewSchedule: ({ caller, params, query }) => preview(caller, params.schedule_id, query.count),
    listScheduleRuns: ({ caller, params, query }) => runs(caller, params.schedule_id, query),
  })
}
