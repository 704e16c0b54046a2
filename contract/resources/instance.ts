import * as z from 'zod'
import { AskAgainS, GivenTime, Json, listOf, MissionId, Name, Time } from './common.ts'
import { FileOfMission } from './file.ts'
import { Budget, Failure, Usage } from './mission.ts'
import { OutputSchema } from './output-schema.ts'

/** A worker process of a remote agent, from its registration until it leaves or is lost. */
export const InstanceId = z.string().regex(/^ins_[0-9A-HJKMNP-TV-Z]{26}$/, 'an instance id looks like ins_01JD…')

/** What its operator wants of an instance. */
export const Order = z.enum(['run', 'drain', 'stop', 'restart']).meta({
  description:
    '`run`: take work. `drain`: finish the current missions and take no more. `stop`: the missions have already been given to others. `restart`: finish the current missions, then leave, so that the process manager starts the worker again.',
})
export type Order = z.infer<typeof Order>

const WorkerMetadata = z
  .record(z.string().min(1).max(64), z.string().max(512))
  .refine((entries) => Object.keys(entries).length <= 50, 'at most 50 entries')
  .meta({ maxProperties: 50 })

export const NewInstance = z
  .strictObject({
    capabilities: z.array(Name).max(20).default([]),
    version: z.string().max(100).default(''),
    max_concurrent: z.int().min(1).max(100).default(1).meta({ description: 'How many missions it takes at once.' }),
    heartbeat_s: z.int().min(1).max(60).default(10).meta({
      description: 'The interval of its signs of life, in seconds. After six intervals without one it is lost.',
    }),
    metadata: WorkerMetadata.default({}),
  })
  .meta({ id: 'NewInstance' })
export type NewInstance = z.output<typeof NewInstance>

export const Instance = z
  .strictObject({
    id: InstanceId,
    agent: Name,
    state: z.enum(['up', 'draining', 'stopped', 'restarting', 'lost']),
    capabilities: z.array(z.string()),
    version: z.string(),
    max_concurrent: z.int(),
    heartbeat_s: z.int(),
    metadata: z.record(z.string(), z.string()),
    registered_at: Time,
    last_seen_at: Time,
    lost_at: Time.nullable(),
    missions: z.array(MissionId).meta({ description: 'The missions that it holds now.' }),
    recent: z
      .strictObject({
        finished: z.int(),
        succeeded: z.int(),
        p50_ms: z.int().nullable(),
        last_error: z.string().nullable(),
      })
      .meta({ description: 'Its last 50 missions.' }),
  })
  .meta({ id: 'Instance' })
export type Instance = z.infer<typeof Instance>

export const InstanceList = listOf(Instance).meta({ id: 'InstanceList' })

export const Lease = z.string().min(1).max(64).meta({
  description: 'Proves that the mission still belongs to this worker; opaque; comes with the work.',
})

const Held = z.strictObject({ mission_id: MissionId, lease: Lease })

const running = z.array(Held).max(100).default([]).meta({
  description: 'The missions that the worker holds: each of these leases is extended.',
})

export const Heartbeat = z
  .strictObject({
    running,
    draining: z.boolean().default(false).meta({ description: 'The worker is about to end, and takes no more work.' }),
  })
  .meta({ id: 'Heartbeat' })
export type Heartbeat = z.output<typeof Heartbeat>

export const Poll = z
  .strictObject({
    running,
    order: Order.default('run').meta({
      description: 'The last order that the worker knows; a different one is returned at once.',
    }),
    wait: z.int().min(0).max(20).default(20).meta({
      description:
        'The maximum time to wait for work or an order, in seconds. Use 0 if `await_work` on a WebSocket says when to ask.',
    }),
  })
  .meta({ id: 'Poll' })
export type Poll = z.output<typeof Poll>

/** A mission that the worker is to let go of at once; nothing that it reports of it will be kept. */
const Stop = z.strictObject({
  mission_id: MissionId,
  reason: z.enum(['cancelled', 'expired', 'failed', 'held', 'budget_exhausted', 'given_to_another']),
})
export type Stop = z.infer<typeof Stop>

export const HeartbeatAnswer = z
  .strictObject({
    order: Order,
    stop: z.array(Stop),
    lost_after_s: z.int().meta({ description: 'The instance is lost after this many seconds without a sign.' }),
  })
  .meta({ id: 'HeartbeatAnswer' })
export type HeartbeatAnswer = z.infer<typeof HeartbeatAnswer>

/** A mission in the hands of an instance. */
export const Work = z
  .strictObject({
    mission_id: MissionId,
    lease: Lease,
    attempt: z.int().positive(),
    agent_version: z.int(),
    instructions: z.string(),
    input: Json,
    priority: z.string(),
    tags: z.array(z.string()),
    subject: z.string().nullable().meta({ description: 'Who or what it is for, if anybody.' }),
    files: z.array(FileOfMission).exactOptional().meta({
      description: 'The files that it was given; a key with `files:read` downloads them by their ids.',
    }),
    metadata: z.record(z.string(), z.string()),
    output_schema: OutputSchema.nullable().exactOptional().meta({
      description: 'Replaces the agent’s output schema; absent if the agent’s applies.',
    }),
    deadline: Time,
    budget: Budget.nullable().meta({ description: 'For the whole mission; the spending is in `usage`.' }),
    usage: Usage,
    max_steps: z.int(),
    steps: z
      .int()
      .meta({ description: 'Recorded so far, including earlier attempts; the next step has this number plus 1.' }),
  })
  .meta({ id: 'Work' })
export type Work = z.infer<typeof Work>

export const PollAnswer = z
  .strictObject({ ...HeartbeatAnswer.shape, missions: z.array(Work), ask_again_s: AskAgainS })
  .meta({ id: 'PollAnswer' })
export type PollAnswer = z.infer<typeof PollAnswer>

const tokens = z.int().min(0).max(1_000_000_000)

const stepTimes = { started_at: GivenTime, finished_at: GivenTime }

/** What a worker did. A model call with `tool_calls`, each with an id of its own, is followed by one tool call for each of them, with its `call_id`. */
export const ReportedStep = z.discriminatedUnion('kind', [
  z.strictObject({
    ...stepTimes,
    kind: z.literal('model_call'),
    model: z.string().min(1).max(200),
    text: z.string().max(200_000).default(''),
    tool_calls: z
      .array(z.strictObject({ id: z.string().min(1).max(200), name: z.string().min(1).max(200), arguments: Json }))
      .max(50)
      .default([]),
    finish_reason: z.string().max(50).default('stop'),
    input_tokens: tokens,
    output_tokens: tokens,
    cost_usd: z.number().min(0).max(1_000_000).optional().meta({
      description: 'The cost; by default the operator’s price of the model applies.',
    }),
  }),
  z.strictObject({
    ...stepTimes,
    kind: z.literal('tool_call'),
    call_id: z.string().min(1).max(200),
    tool: z.string().min(1).max(200),
    arguments: Json,
    output: Json,
    is_error: z.boolean().default(false),
  }),
])
export type ReportedStep = z.output<typeof ReportedStep>

export const StepReport = z
  .strictObject({
    lease: Lease,
    number: z.int().min(1).max(1_000_000).meta({
      description:
        'The number of the first of these steps. Steps that are already recorded are skipped, so a report may be repeated.',
    }),
    steps: z.array(ReportedStep).min(1).max(20),
  })
  .meta({ id: 'StepReport' })
export type StepReport = z.output<typeof StepReport>

export const StepReceipt = z
  .strictObject({
    steps: z.int().meta({ description: 'Recorded so far.' }),
    usage: Usage,
    stop: z.array(Stop).meta({
      description: 'The mission, if the report exhausted a budget: it waits for the budget, with these steps.',
    }),
  })
  .meta({ id: 'StepReceipt' })
export type StepReceipt = z.output<typeof StepReceipt>

export const Completion = z.strictObject({ lease: Lease, output: Json }).meta({ id: 'Completion' })

export const Refusal = z
  .strictObject({
    lease: Lease,
    code: z
      .string()
      .regex(/^[a-z][a-z0-9_]{0,63}$/, 'a code looks like tool_broken')
      .default('remote_failed'),
    message: z.string().min(1).max(2000),
    retryable: z.boolean().default(true),
    retry_after_s: z.int().min(0).max(86_400).optional(),
  })
  .meta({ id: 'Refusal', description: 'Why the attempt failed.' })
export type Refusal = z.output<typeof Refusal>

export const GiveBack = z.strictObject({ lease: Lease }).meta({ id: 'GiveBack' })

export const Settled = z
  .strictObject({ mission_id: MissionId, status: z.string(), error: Failure.nullable() })
  .meta({ id: 'SettledWork', description: 'What happened to the mission.' })
