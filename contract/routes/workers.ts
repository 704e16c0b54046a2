import * as z from 'zod'
import { MissionId, Name, PageQuery } from '../resources/common.ts'
import {
  Completion,
  GiveBack,
  Heartbeat,
  HeartbeatAnswer,
  Instance,
  InstanceId,
  Lease,
  NewInstance,
  Poll,
  PollAnswer,
  Refusal,
  Settled,
  StepReceipt,
  StepReport,
} from '../resources/instance.ts'
import { StepList } from '../resources/mission.ts'
import { route } from '../route.ts'

const oneInstance = z.strictObject({ name: Name, instance_id: InstanceId })
const oneMission = z.strictObject({ name: Name, instance_id: InstanceId, mission_id: MissionId })

export const registerInstance = route({
  method: 'POST',
  path: '/v1/agents/{name}/instances',
  area: 'workers',
  summary: 'Register a worker process as an instance of a remote agent',
  description: 'It is lost after six times its `heartbeat_s` without a sign; its missions then go to others.',
  scope: 'workers:run',
  params: z.strictObject({ name: Name }),
  body: NewInstance,
  status: 201,
  output: Instance,
  errors: ['not_applicable', 'not_found', 'limit_exceeded', 'conflict'],
})

export const sendHeartbeat = route({
  method: 'POST',
  path: '/v1/agents/{name}/instances/{instance_id}/heartbeat',
  area: 'workers',
  summary: 'Send a heartbeat with the missions that an instance holds',
  description: 'The answer says which to let go of, and what its operator wants. `not_found`: register again.',
  scope: 'workers:run',
  params: oneInstance,
  body: Heartbeat,
  status: 200,
  output: HeartbeatAnswer,
  errors: ['not_found', 'conflict'],
})

export const pollWork = route({
  method: 'POST',
  path: '/v1/agents/{name}/instances/{instance_id}/poll',
  area: 'workers',
  summary: 'Get work, or wait for it',
  description:
    'Answers as soon as there is a mission, an order, or something to stop; `ask_again_s` is set if it did not wait. A mission missing from `running` is given out again, so a lost answer loses nothing. Counts as a heartbeat.',
  scope: 'workers:run',
  params: oneInstance,
  body: Poll,
  status: 200,
  output: PollAnswer,
  errors: ['not_found', 'conflict'],
  waitsUpTo: 20,
})

export const leaveInstance = route({
  method: 'DELETE',
  path: '/v1/agents/{name}/instances/{instance_id}',
  area: 'workers',
  summary: 'Remove an instance',
  description: 'Its missions go to others at once.',
  scope: 'workers:run',
  params: oneInstance,
  status: 204,
  output: z.undefined(),
  errors: ['not_found', 'conflict'],
})

export const reportSteps = route({
  method: 'POST',
  path: '/v1/agents/{name}/instances/{instance_id}/missions/{mission_id}/steps',
  area: 'workers',
  summary: 'Record steps of a mission that the instance holds',
  description:
    'Their usage is charged to every budget that applies. If that exhausts one, all steps of the report are kept, the mission waits for the budget, and `stop` says so: the worker lets go of it.',
  scope: 'workers:run',
  params: oneMission,
  body: StepReport,
  status: 200,
  output: StepReceipt,
  errors: ['not_found', 'lease_lost', 'limit_exceeded', 'price_unknown', 'conflict'],
})

export const listWorkSteps = route({
  method: 'GET',
  path: '/v1/agents/{name}/instances/{instance_id}/missions/{mission_id}/steps',
  area: 'workers',
  summary: 'List the recorded steps of a mission that the instance holds, first to last',
  description: 'Lets a worker continue from what was done before, by another worker or before a wait.',
  scope: 'workers:run',
  params: oneMission,
  query: z.strictObject({ lease: Lease, ...PageQuery }),
  status: 200,
  output: StepList,
  errors: ['not_found', 'lease_lost', 'invalid_cursor'],
})

export const completeWork = route({
  method: 'POST',
  path: '/v1/agents/{name}/instances/{instance_id}/missions/{mission_id}/complete',
  area: 'workers',
  summary: 'End a mission with its output',
  description: 'Repeating it with the same lease changes nothing.',
  scope: 'workers:run',
  params: oneMission,
  body: Completion,
  status: 200,
  output: Settled,
  errors: ['check_too_expensive', 'not_found', 'lease_lost', 'output_invalid', 'conflict'],
})

export const failWork = route({
  method: 'POST',
  path: '/v1/agents/{name}/instances/{instance_id}/missions/{mission_id}/fail',
  area: 'workers',
  summary: 'End an attempt with an error',
  description: 'If the error is retryable and an attempt is left, the mission is tried again later.',
  scope: 'workers:run',
  params: oneMission,
  body: Refusal,
  status: 200,
  output: Settled,
  errors: ['not_found', 'lease_lost', 'conflict'],
})

export const giveBackWork = route({
  method: 'POST',
  path: '/v1/agents/{name}/instances/{instance_id}/missions/{mission_id}/give-back',
  area: 'workers',
  summary: 'Give a mission back for another worker to continue',
  description: 'No attempt is spent; the recorded steps stay.',
  scope: 'workers:run',
  params: oneMission,
  body: GiveBack,
  status: 200,
  output: Settled,
  errors: ['not_found', 'lease_lost', 'conflict'],
})
