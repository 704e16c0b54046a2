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
  NewMission,
  Priority,
  StatusesInQuery,
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
    'Accepts the mission durably and answers at once. Repeating a request with the same `Idempotency-Key` within 24 hours returns the first mission, even if its agent, limits or switches have changed since. Requests count as the same if their JSON values are equal, whatever their formatting.',
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
    'Accepts each mission on its own and in order, as if sent alone: a refused one does not affect the others, and its result says why. A malformed body is refused as a whole, and nothing is accepted. With an `idempotency_key` for each, you can send the same body again until all are accepted, and none runs twice.',
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
    'Filters combine. A page reads at most 1,000 missions, so with rare filters it may have fewer than `limit` and still a `next_cursor`; `read_back_to` says how far it got.',
  scope: 'missions:read',
  query: z.strictObject({
    ...PageQuery,
    status: StatusesInQuery.optional(),
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
    'With `wait`, answers as soon as there is an event after `after`, or with an empty list when the seconds have passed; `ask_again_s` is set if it did not wait.',
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
    'Sends the events after `Last-Event-ID` or `after`, then new ones as they happen, up to the mission’s last. Each event has its `seq` as `id`, and `data` as `GET …/events` lists it. After the last one comes `event: end`: close the stream then. If a stream ends without it, request it again after the last `id`; `EventSource` does so by itself. If the host cannot stream, the answer ends after the events so far.',
  scope: 'missions:read',
  params: oneMission,
  query: z.strictObject({ after: intInQuery(0, 999_999_999).default(0) }),
  headers: z.object({
    'last-event-id': intInQuery(0, 999_999_999)
      .optional()
      .meta({ description: 'The `id` of the last event received; it takes precedence over `after`.' }),
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
  summary: 'List a mission’s recorded steps, first to last or last to first',
  description:
    'A reader who arrives in the middle of a run asks for `order=newest_first` and sees the latest steps at once, however many came before.',
  scope: 'missions:read',
  params: oneMission,
  query: z.strictObject({
    ...PageQuery,
    order: z.enum(['oldest_first', 'newest_first']).default('oldest_first'),
    from_step: intInQuery(1, 999_999).optional().meta({
      description: 'Begin with this step. With a `cursor` it is ignored: the cursor says where to continue.',
    }),
  }),
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
    'The mission moves within the backlog to its new priority. A mission with a slot keeps the slot, and its lane until its next dispatch. Children keep their own priority.',
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
  summary: 'Explain why a mission is in its state',
  description:
    'Each reason has a code, its data, and a sentence: the place in the backlog and who holds the slots, the time or event the mission waits for, the call in progress, or how it ended.',
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
  summary: 'Hold a mission until it is released',
  description:
    'A mission that waits for a slot is held at once. A running one first finishes and records its current step; one that waits for something else is held when that wait ends. It keeps its steps and its attempt. Its deadline still applies.',
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
  summary: 'Release a held mission',
  description: 'It returns to the backlog at the place of its age and priority.',
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
  summary: 'Get a mission with all its descendants',
  description:
    'Parents come before their children. A parent’s usage includes that of children that have ended. Cancelling the root cancels all.',
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
    'Once this answers, no further step of them starts. The receipt says what was stopped and what it had cost.',
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
    'First the missions that have a slot and wait for an executor, then those that wait for a slot. Missions that wait for something else, such as a named limit, a time or a budget, are not in the queue; `explain` says what each waits for. Filters combine. A page looks at about 1,000 missions, so with rare filters it may have fewer than `limit` and still a `next_cursor`.',
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
    'Also erases everything that it delegated: steps, events, inputs, outputs, notes, approvals, deliveries, dead letters, and files that they made. The bill keeps what was paid. Once this answers, nobody sees the mission any more; a repeat shows the progress.',
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
  description: 'Which missions were erased, when, and by which key. Their contents are gone.',
  scope: 'missions:read',
  query: z.strictObject(PageQuery),
  status: 200,
  output: ErasureList,
  errors: ['invalid_cursor'],
})
