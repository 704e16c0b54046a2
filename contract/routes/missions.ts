import * as z from 'zod'
import { GivenTime, intInQuery, MissionId, Name, PageQuery } from '../resources/common.ts'
import { Erasure, ErasureList } from '../resources/erasure.ts'
import { Explanation } from '../resources/explanation.ts'
import {
  CancelReceipt,
  HoldRequest,
  Mission,
  MissionEventList,
  MissionList,
  MissionPatch,
  MissionStatus,
  NewMission,
  Priority,
  StepList,
} from '../resources/mission.ts'
import { IdempotencyKey, MissionBatch, NewMissionBatch } from '../resources/mission-batch.ts'
import { MissionTree } from '../resources/mission-tree.ts'
import { MissionQueue } from '../resources/queue.ts'
import { route } from '../route.ts'

const oneMission = z.strictObject({ mission_id: MissionId })

export const submitMission = route({
  method: 'POST',
  path: '/v1/missions',
  area: 'missions',
  summary: 'Submit a mission',
  description:
    'Accepts the mission durably and answers at once. Repeating a request with the same `Idempotency-Key` within 24 hours returns the first mission, whatever became of its agent, the limits and the switches since. Requests are the same if their JSON values are, however they are written.',
  scope: 'missions:write',
  headers: z.object({
    'idempotency-key': IdempotencyKey.optional(),
  }),
  body: NewMission,
  status: 202,
  output: Mission,
  errors: ['not_applicable', 'not_found', 'address_refused', 'switched_off', 'limit_exceeded', 'idempotency_mismatch'],
})

export const submitMissions = route({
  method: 'POST',
  path: '/v1/missions/batch',
  area: 'missions',
  summary: 'Submit up to 100 missions',
  description:
    'Accepts each by itself and in order, as if it came alone: one that is refused keeps none of the others from it, and its result says why. A body that is not of this form is refused whole, and then nothing is accepted. With an `idempotency_key` for each, the same body can be sent again until all are accepted, and none is done twice.',
  scope: 'missions:write',
  body: NewMissionBatch,
  status: 200,
  output: MissionBatch,
  errors: [],
})

export const getMission = route({
  method: 'GET',
  path: '/v1/missions/{mission_id}',
  area: 'missions',
  summary: 'Get a mission',
  scope: 'missions:read',
  params: oneMission,
  status: 200,
  output: Mission,
  errors: ['not_found'],
})

export const listMissions = route({
  method: 'GET',
  path: '/v1/missions',
  area: 'missions',
  summary: 'List missions, newest first',
  description:
    'Filters combine. A page reads at most 1,000 missions, so with rare filters it may hold fewer than `limit` and still have a `next_cursor`.',
  scope: 'missions:read',
  query: z.strictObject({
    ...PageQuery,
    status: MissionStatus.optional(),
    agent: Name.optional(),
    tag: Name.optional(),
    created_after: GivenTime.optional(),
    created_before: GivenTime.optional(),
  }),
  status: 200,
  output: MissionList,
  errors: ['invalid_cursor'],
})

export const listMissionEvents = route({
  method: 'GET',
  path: '/v1/missions/{mission_id}/events',
  area: 'missions',
  summary: 'Read a mission’s events after a sequence number',
  description:
    'With `wait`, answers as soon as there is an event after `after`, or empty when the seconds have passed; `ask_again_s` says where it did not wait.',
  scope: 'missions:read',
  params: oneMission,
  query: z.strictObject({
    after: intInQuery(0, 999_999_999).default(0),
    wait: intInQuery(0, 20).default(0),
    limit: intInQuery(1, 100).default(100),
  }),
  status: 200,
  output: MissionEventList,
  errors: ['not_found'],
  waitsUpTo: 20,
})

export const streamMission = route({
  method: 'GET',
  path: '/v1/missions/{mission_id}/stream',
  area: 'missions',
  summary: 'Follow a mission by server-sent events',
  description:
    'The events after `Last-Event-ID`, or after `after`, and then those that come, until the mission’s last. Each has its `seq` as `id` and is, as `data`, what `GET …/events` lists. After the last event comes `event: end`: close it then. A stream that ends without one is to be asked for again after the last `id`, which is what `EventSource` does by itself. Behind a host that cannot stream, it ends with what there is.',
  scope: 'missions:read',
  params: oneMission,
  query: z.strictObject({ after: intInQuery(0, 999_999_999).default(0) }),
  headers: z.object({
    'last-event-id': intInQuery(0, 999_999_999)
      .optional()
      .meta({ description: 'The `id` of the last event that came; it counts before `after`.' }),
  }),
  status: 200,
  output: z.string(),
  errors: ['not_found'],
  stream: true,
})

export const listMissionSteps = route({
  method: 'GET',
  path: '/v1/missions/{mission_id}/steps',
  area: 'missions',
  summary: 'List a mission’s recorded steps, first to last',
  scope: 'missions:read',
  params: oneMission,
  query: z.strictObject(PageQuery),
  status: 200,
  output: StepList,
  errors: ['not_found', 'invalid_cursor'],
})

export const changeMission = route({
  method: 'PATCH',
  path: '/v1/missions/{mission_id}',
  area: 'missions',
  summary: 'Change a mission’s priority, tags or metadata',
  description:
    'In the backlog it moves to the place of its new priority. One that has a slot keeps it, and its lane until its next dispatch. Children keep their own.',
  scope: 'missions:write',
  params: oneMission,
  body: MissionPatch,
  status: 200,
  output: Mission,
  errors: ['not_found', 'mission_finished'],
})

export const explainMission = route({
  method: 'GET',
  path: '/v1/missions/{mission_id}/explain',
  area: 'missions',
  summary: 'Say why a mission is in its state',
  description:
    'Each reason has a code, the data behind it, and a sentence: its place in the backlog and who holds the slots, the time that it waits for, the call that it is in, what it waits for, or how it ended.',
  scope: 'missions:read',
  params: oneMission,
  status: 200,
  output: Explanation,
  errors: ['not_found', 'conflict'],
})

export const holdMission = route({
  method: 'POST',
  path: '/v1/missions/{mission_id}/hold',
  area: 'missions',
  summary: 'Keep a mission from going on until it is released',
  description:
    'One that waits for a slot is held at once; one at work finishes and records its current step first; one that waits for something else is held when that is over. It keeps its steps and its attempt. Its deadline still applies.',
  scope: 'missions:write',
  params: oneMission,
  body: HoldRequest,
  status: 200,
  output: Mission,
  errors: ['not_found', 'mission_finished'],
})

export const releaseMission = route({
  method: 'POST',
  path: '/v1/missions/{mission_id}/release',
  area: 'missions',
  summary: 'Let a held mission go on',
  description: 'It takes the place in the backlog that its age and priority give it.',
  scope: 'missions:write',
  params: oneMission,
  status: 200,
  output: Mission,
  errors: ['not_found', 'mission_finished'],
})

export const getMissionTree = route({
  method: 'GET',
  path: '/v1/missions/{mission_id}/tree',
  area: 'missions',
  summary: 'Get a mission with its children, and theirs',
  description:
    'Each before its children. A parent’s usage counts that of its children which have ended. Cancelling the first cancels all.',
  scope: 'missions:read',
  params: oneMission,
  status: 200,
  output: MissionTree,
  errors: ['not_found'],
})

export const cancelMission = route({
  method: 'POST',
  path: '/v1/missions/{mission_id}/cancel',
  area: 'missions',
  summary: 'Cancel a mission and its children',
  description:
    'When this answers, no further step of them starts. The receipt says what was stopped and what it had cost.',
  scope: 'missions:write',
  params: oneMission,
  status: 200,
  output: CancelReceipt,
  urgent: true,
  errors: ['not_found', 'mission_finished', 'conflict'],
})

export const readQueue = route({
  method: 'GET',
  path: '/v1/queue',
  area: 'missions',
  summary: 'List what runs next, in dispatch order',
  description:
    'First the missions that have a slot and wait for an executor, then those that wait for a slot. Missions that wait for something else, such as a named limit, a time or a budget, are not in it; `explain` says of each what that is. Filters combine. A page looks at 1,000 missions or so, so with rare filters it may hold fewer than `limit` and still have a `next_cursor`.',
  scope: 'missions:read',
  query: z.strictObject({
    ...PageQuery,
    agent: Name.optional(),
    tag: Name.optional(),
    priority: Priority.optional(),
  }),
  status: 200,
  output: MissionQueue,
  errors: ['invalid_cursor'],
})

export const eraseMission = route({
  method: 'DELETE',
  path: '/v1/missions/{mission_id}',
  area: 'missions',
  summary: 'Erase a mission that has ended',
  description:
    'With all that it delegated: steps, events, inputs, outputs, notes, approvals, deliveries, its dead letter, and the files that it made. What was paid stays in the bill. When this answers, nobody sees the mission any more; doing it again tells how far it is.',
  scope: 'missions:write',
  params: oneMission,
  status: 200,
  output: Erasure,
  errors: ['not_found', 'not_applicable', 'conflict'],
})

export const listErasures = route({
  method: 'GET',
  path: '/v1/erasures',
  area: 'missions',
  summary: 'List erased missions, newest first',
  description: 'Which were erased, when, and by which key. Nothing of what stood in them is here.',
  scope: 'missions:read',
  query: z.strictObject(PageQuery),
  status: 200,
  output: ErasureList,
  errors: ['invalid_cursor'],
})
