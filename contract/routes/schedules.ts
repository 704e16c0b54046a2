import * as z from 'zod'
import { intInQuery, PageQuery } from '../resources/common.ts'
import { IdempotencyKey } from '../resources/mission-batch.ts'
import {
  NewSchedule,
  Schedule,
  ScheduleId,
  ScheduleList,
  SchedulePatch,
  ScheduleRun,
  ScheduleRunList,
  ScheduleTimes,
} from '../resources/schedule.ts'
import { route } from '../route.ts'

const oneSchedule = z.strictObject({ schedule_id: ScheduleId })

export const createSchedule = route({
  method: 'POST',
  path: '/v1/schedules',
  area: 'schedules',
  summary: 'Submit a mission later or repeatedly',
  description:
    'Repeating a request with the same `Idempotency-Key` within 24 hours returns the first schedule, as it is now. Deleting that schedule frees the key.',
  scope: 'schedules:write',
  headers: z.object({ 'idempotency-key': IdempotencyKey.optional() }),
  body: NewSchedule,
  status: 201,
  output: Schedule,
  errors: ['not_applicable', 'not_found', 'address_refused', 'limit_exceeded', 'idempotency_mismatch', 'conflict'],
})

export const listSchedules = route({
  method: 'GET',
  path: '/v1/schedules',
  area: 'schedules',
  summary: 'List schedules, newest first',
  scope: 'schedules:read',
  query: z.strictObject(PageQuery),
  status: 200,
  output: ScheduleList,
  errors: ['invalid_cursor'],
})

export const getSchedule = route({
  method: 'GET',
  path: '/v1/schedules/{schedule_id}',
  area: 'schedules',
  summary: 'Get a schedule',
  scope: 'schedules:read',
  params: oneSchedule,
  status: 200,
  output: Schedule,
  errors: ['not_found'],
})

export const updateSchedule = route({
  method: 'PATCH',
  path: '/v1/schedules/{schedule_id}',
  area: 'schedules',
  summary: 'Change a schedule',
  description: 'A new time counts from now, and an ended schedule becomes active again. Missions under way continue.',
  scope: 'schedules:write',
  params: oneSchedule,
  body: SchedulePatch,
  status: 200,
  output: Schedule,
  errors: ['not_applicable', 'not_found', 'address_refused', 'conflict'],
})

export const deleteSchedule = route({
  method: 'DELETE',
  path: '/v1/schedules/{schedule_id}',
  area: 'schedules',
  summary: 'Delete a schedule',
  description: 'Missions under way continue.',
  scope: 'schedules:write',
  params: oneSchedule,
  status: 204,
  output: z.undefined(),
  errors: ['not_found', 'conflict'],
})

export const pauseSchedule = route({
  method: 'POST',
  path: '/v1/schedules/{schedule_id}/pause',
  area: 'schedules',
  summary: 'Pause a schedule',
  description: 'Queued times stay in the queue. Times during the pause are not caught up.',
  scope: 'schedules:write',
  params: oneSchedule,
  status: 200,
  output: Schedule,
  errors: ['not_found', 'conflict'],
})

export const resumeSchedule = route({
  method: 'POST',
  path: '/v1/schedules/{schedule_id}/resume',
  area: 'schedules',
  summary: 'Resume a paused schedule',
  description: 'Continues with its next time; a single time that passed during the pause has ended it.',
  scope: 'schedules:write',
  params: oneSchedule,
  status: 200,
  output: Schedule,
  errors: ['not_found', 'conflict'],
})

export const runScheduleNow = route({
  method: 'POST',
  path: '/v1/schedules/{schedule_id}/run-now',
  area: 'schedules',
  summary: 'Submit a schedule’s mission now, in addition to its times',
  description: 'Ignores the overlap policy, and works while the schedule is paused or has ended.',
  scope: 'schedules:write',
  params: oneSchedule,
  status: 202,
  output: ScheduleRun,
  errors: ['not_applicable', 'switched_off', 'not_found', 'conflict'],
})

export const previewSchedule = route({
  method: 'GET',
  path: '/v1/schedules/{schedule_id}/next',
  area: 'schedules',
  summary: 'Show the next times of a schedule',
  scope: 'schedules:read',
  params: oneSchedule,
  query: z.strictObject({ count: intInQuery(1, 100).default(10) }),
  status: 200,
  output: ScheduleTimes,
  errors: ['not_found'],
})

export const listScheduleRuns = route({
  method: 'GET',
  path: '/v1/schedules/{schedule_id}/runs',
  area: 'schedules',
  summary: 'List the outcomes of a schedule’s times, newest first',
  description: 'Kept for 30 days.',
  scope: 'schedules:read',
  params: oneSchedule,
  query: z.strictObject(PageQuery),
  status: 200,
  output: ScheduleRunList,
  errors: ['not_found', 'invalid_cursor'],
})
