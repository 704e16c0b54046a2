import * as z from 'zod'
import { AgentChoice, AgentPreferences, NeededCapabilities } from './agent-choice.ts'
import { ApprovalSubject, DecisionKind } from './approval.ts'
import { CallbackEvents, CallbackUrl } from './callback.ts'
import { ApprovalId, AskAgainS, GivenTime, Json, listOf, MissionId, Name, Subject, Time } from './common.ts'
import { ArtifactOfStep, FileOfMission, GivenFiles, LostFile } from './file.ts'
import { Finding, JudgeVerdict, Origin } from './guardrail.ts'
import { ConcurrencyKeys } from './limit.ts'
import { ModelSettings } from './model-settings.ts'
import { OutputSchema } from './output-schema.ts'

export const Priority = z.enum(['LOW', 'NORMAL', 'HIGH', 'CRITICAL'])

export const MissionStatus = z.enum([
  'SCHEDULED',
  'PENDING',
  'QUEUED',
  'RUNNING',
  'WAITING',
  'COMPLETED',
  'FAILED',
  'CANCELLED',
  'EXPIRED',
])
export type MissionStatus = z.infer<typeof MissionStatus>

type StatusesInQuery = MissionStatus | `${MissionStatus},${string}`

/** One status, or several with commas between them; a gateway joins a repeated parameter in the same way. */
export const StatusesInQuery = z
  .preprocess(
    (given: StatusesInQuery) => statusesIn(given),
    z.array(MissionStatus).min(1).max(MissionStatus.options.length),
  )
  .meta({ description: 'One or several: `status=FAILED,EXPIRED`, or the parameter repeated.' })

function statusesIn(given: unknown): unknown {
  return typeof given === 'string' ? given.split(',', MissionStatus.options.length + 1) : given
}

/** Money is counted in nano-dollars. */
const leastUsd = 1e-9

export const Budget = z
  .strictObject({
    usd: z.number().min(leastUsd, 'use at least 0.000000001').max(1_000_000).optional(),
    tokens: z.int().positive().max(1_000_000_000_000).optional(),
  })
  .meta({ description: 'The maximum cost of all model calls of the mission.' })
export type Budget = z.infer<typeof Budget>

const ceilings = {
  base_s: z.number().min(0.1).max(3600).meta({ description: 'The ceiling of the first pause, in seconds.' }),
  factor: z.number().min(1).max(10).meta({ description: 'The factor between one ceiling and the next.' }),
  cap_s: z.number().min(0.1).max(86_400).meta({ description: 'The maximum of every ceiling.' }),
  jitter: z.enum(['full', 'none']).meta({
    description:
      '`full`: a random pause up to the ceiling, so that missions that failed together do not return together.',
  }),
}

const NewRetryPolicy = z
  .strictObject({
    base_s: ceilings.base_s.default(1),
    factor: ceilings.factor.default(2),
    cap_s: ceilings.cap_s.default(300),
    jitter: ceilings.jitter.default('full'),
  })
  .meta({
    description:
      'How long the mission waits before each further attempt; `max_attempts` is their number. Errors that cannot pass are not retried.',
  })

export const RetryPolicy = z.strictObject(ceilings).meta({ id: 'RetryPolicy' })
export type RetryPolicy = z.infer<typeof RetryPolicy>

export const Tags = z.array(Name).max(20)
export const Metadata = z
  .record(z.string().min(1).max(64), z.string().max(512))
  .refine((entries) => Object.keys(entries).length <= 50, 'at most 50 entries')
  .meta({ maxProperties: 50 })

/** Bounds of one attempt, in addition to the mission’s deadline. */
const cap = {
  max_steps: z.int().min(1).max(1000).meta({ description: 'Model and tool calls per attempt.' }),
  max_output_tokens: z.int().min(1).max(200_000).meta({ description: 'Per model call.' }),
  max_tool_calls: z.int().min(1).max(1000).meta({ description: 'Per attempt, including delegations.' }),
  max_attempt_s: z.int().min(1).max(604_800).meta({
    description: 'Seconds of an attempt spent in model and tool calls, without waits and queues.',
  }),
}

export const AgentLimits = z.strictObject({
  max_steps: cap.max_steps,
  max_output_tokens: cap.max_output_tokens,
  max_tool_calls: cap.max_tool_calls.optional(),
  max_attempt_s: cap.max_attempt_s.optional(),
  max_result_characters: z.int().min(1000).max(200_000).optional().meta({
    description:
      'How much of a tool’s result the model sees at once; by default 50,000 characters. It reads more with `read_result`.',
  }),
})

export const Caps = z.strictObject(cap).partial().meta({ description: 'Tighter limits than the agent’s.' })
export type Caps = z.infer<typeof Caps>

/** Rules across the fields. */
export const whoAndWhere = {
  anyOf: [
    { required: ['agent'], properties: { capability: false } },
    { required: ['capability'], properties: { agent: false } },
  ],
  dependentRequired: { callback_events: ['callback_url'], preferences: ['capability'] },
}

export const NewMission = z
  .strictObject({
    agent: Name.optional().meta({ description: 'The agent’s name, for example `echo`. Give this or `capability`.' }),
    capability: NeededCapabilities.optional().meta({
      description:
        'In place of a name: what the agent has to be able to do, one capability or up to ten of them. `agent_choice` says which agent was chosen, and why.',
    }),
    preferences: AgentPreferences.optional(),
    input: Json.meta({ description: 'Text, or any JSON value, at most 256 KB.' }),
    files: GivenFiles.optional().meta({
      description:
        'The ids of files that are ready: shown to the model with the input. At most 20, with at most 20 MB together.',
    }),
    priority: Priority.default('NORMAL'),
    budget: Budget.optional(),
    caps: Caps.optional(),
    settings: ModelSettings.optional().meta({
      description: 'Each setting replaces the agent’s setting of the same name.',
    }),
    output_schema: OutputSchema.nullable().optional().meta({
      description: 'A JSON Schema for the answer, replacing the agent’s; at most 16 KB. Null: any answer is valid.',
    }),
    timeout_s: z.int().min(1).max(604_800).default(3600).meta({
      description:
        'The mission is EXPIRED if it has not ended this many seconds after its acceptance (or its `start_at`).',
    }),
    max_attempts: z.int().min(1).max(20).default(3),
    retry: NewRetryPolicy.optional(),
    start_at: GivenTime.optional().meta({ description: 'The earliest start; at most a year ahead.' }),
    concurrency: ConcurrencyKeys.optional().meta({
      description: 'Named limits that the mission counts towards, in addition to its tenant’s; one to three.',
    }),
    input_from_outside: z.boolean().optional().meta({
      description:
        'The input contains text from others, such as an e-mail: calls that change something outside are treated as after reading a page.',
    }),
    subject: Subject.optional().meta({
      description:
        'Who or what it is for, such as a user: its agents remember and recall only what is known about this subject. Delegated missions have the same.',
    }),
    tags: Tags.default([]),
    metadata: Metadata.default({}),
    callback_url: CallbackUrl.optional(),
    callback_events: CallbackEvents.optional(),
  })
  .meta({ id: 'NewMission', ...whoAndWhere })
export type NewMission = z.output<typeof NewMission>

export const MissionPatch = z
  .strictObject({ priority: Priority, tags: Tags, metadata: Metadata })
  .partial()
  .refine((patch) => Object.keys(patch).length > 0, 'change at least one field')
  .meta({ id: 'MissionPatch', minProperties: 1 })
export type MissionPatch = z.output<typeof MissionPatch>

export const HoldRequest = z
  .strictObject({
    reason: z
      .string()
      .max(500)
      .default('')
      .meta({ description: 'For people who read it later; shown with the mission.' }),
  })
  .meta({ id: 'HoldRequest' })

const estimated = z.boolean().exactOptional().meta({
  description:
    'True if a part is an estimate: a call was cut off before its provider reported the usage, or the report was missing or unreadable.',
})

/** Parts of the usage. */
const paidWithOwnKeys = {
  own_key_tokens: z.int().exactOptional().meta({
    description:
      'The part of the tokens used by calls with the tenant’s own key. The platform’s budgets do not count them.',
  }),
  own_key_cost_usd: z.number().exactOptional().meta({
    description: 'The part of `cost_usd` for calls with the tenant’s own key, at the prices that the tenant set.',
  }),
}

/** Parts of the tokens, as far as providers report them. */
const tokensByKind = {
  cached_input_tokens: z.int().exactOptional().meta({
    description: 'The part of `input_tokens` read from the provider’s cache.',
  }),
  cache_write_tokens: z.int().exactOptional().meta({
    description: 'The part of `input_tokens` written to the provider’s cache.',
  }),
  reasoning_tokens: z.int().exactOptional().meta({ description: 'The part of `output_tokens` spent on reasoning.' }),
}

const cacheSaved = {
  cache_saved_usd: z.number().exactOptional().meta({
    description:
      'What the provider’s cache saved, by the price table: `cost_usd` would be higher by this amount without it. Negative if writing to the cache cost more than reading from it saved; absent if it changed nothing.',
  }),
}

export const Usage = z.strictObject({
  model_calls: z.int(),
  tool_calls: z.int(),
  input_tokens: z.int(),
  output_tokens: z.int(),
  ...tokensByKind,
  cost_usd: z.number(),
  ...cacheSaved,
  ...paidWithOwnKeys,
  estimated,
})
export type Usage = z.infer<typeof Usage>

export const Failure = z.strictObject({ code: z.string(), message: z.string(), retryable: z.boolean() })
export type Failure = z.infer<typeof Failure>

export const Spent = z.strictObject({ usd: z.number(), tokens: z.int() })

/** The budget with too little left, and for what. */
export const shortage = {
  scope: z.string().meta({
    description: '`tenant`, `agent:<name>`, `mission:<mission_id>`, or `platform` for that of the operators.',
  }),
  period: z.enum(['day', 'month', 'total']),
  needs: Spent.meta({ description: 'The maximum that the next call may use.' }),
  resets_at: Time.nullable().meta({ description: 'When the budget’s next period begins.' }),
  message: z.string().meta({ description: 'What is missing, and what to do.' }),
}

export const AwaitedCall = z
  .strictObject({
    tool: z.string(),
    tool_call_id: z.string(),
    until: Time.meta({ description: 'When the wait ends.' }),
  })
  .meta({ id: 'AwaitedCall' })
export type AwaitedCall = z.infer<typeof AwaitedCall>

/** What would end the wait, by its kind; `since` is when it began. */
const WaitingFor = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('child'),
    mission_id: MissionId.meta({ description: 'The first of `mission_ids`.' }),
    mission_ids: z.array(MissionId).meta({
      description: 'The delegated missions whose end it does not know yet, in the order of the calls.',
    }),
    of: z.int().meta({ description: 'How many of them there were when the wait began.' }),
    calls: z
      .array(AwaitedCall)
      .meta({ description: 'Unanswered calls of function tools in addition to the missions.' }),
    since: Time,
  }),
  z.strictObject({ kind: z.literal('approval'), approval_id: ApprovalId, since: Time }),
  z.strictObject({
    kind: z.literal('tool'),
    tool: z.string().meta({ description: 'The first of `calls`, like `tool_call_id` and `until`.' }),
    tool_call_id: z.string(),
    calls: z.array(AwaitedCall).meta({ description: 'The unanswered calls, in order.' }),
    since: Time,
    until: Time,
  }),
  z.strictObject({ kind: z.literal('agent'), agent: Name, since: Time }),
  z.strictObject({ kind: z.literal('budget'), code: z.literal('budget_exhausted'), ...shortage, since: Time }),
])
export type WaitingFor = z.infer<typeof WaitingFor>

const Pending = z.discriminatedUnion('place', [
  z.strictObject({ place: z.literal('backlog') }),
  z.strictObject({ place: z.literal('limit'), limit: z.string() }),
  z.strictObject({ place: z.literal('held') }),
])

/**
 * A tool call with an effect that has begun and has no recorded result. INTENDED: it is under way; UNKNOWN: its executor
 * is gone, so it is unknown whether it took effect.
 */
const OpenEffect = z
  .strictObject({
    tool: z.string(),
    call_id: z.string(),
    kind: z.enum(['idempotent', 'write']),
    key: z.string().meta({ description: 'Sent as `Idempotency-Key` if the tool uses HTTP.' }),
    state: z.enum(['INTENDED', 'UNKNOWN']),
    since: Time,
  })
  .meta({ id: 'OpenEffect' })
export type OpenEffect = z.infer<typeof OpenEffect>

export const Mission = z
  .strictObject({
    id: MissionId,
    status: MissionStatus,
    agent: Name,
    agent_version: z.int(),
    agent_choice: AgentChoice.exactOptional().meta({
      description: 'Why this agent was chosen; absent where it was named.',
    }),
    input: Json,
    files: z.array(FileOfMission).exactOptional().meta({ description: 'Absent if it has none.' }),
    priority: Priority,
    budget: Budget.nullable(),
    caps: Caps.nullable(),
    settings: ModelSettings.exactOptional().meta({
      description: 'Replace the agent’s settings; absent if none were given.',
    }),
    output_schema: OutputSchema.nullable().exactOptional().meta({
      description: 'Replaces the agent’s output schema; absent if none was given.',
    }),
    timeout_s: z.int(),
    max_attempts: z.int(),
    retry: RetryPolicy,
    concurrency: z.array(z.strictObject({ key: z.string(), limit: z.int().nullable() })).meta({
      description: 'The named limits that it counts towards, including its agent’s.',
    }),
    subject: z.string().nullable(),
    tags: z.array(z.string()),
    metadata: z.record(z.string(), z.string()),
    parent_id: MissionId.nullable(),
    schedule_id: z.string().nullable().meta({ description: 'The schedule that submitted it.' }),
    evaluation_id: z.string().nullable().meta({ description: 'The evaluation whose trial or judge it is.' }),
    callback_url: z.string().nullable(),
    callback_events: z.array(z.string()),
    redriven_from: z.strictObject({ mission_id: MissionId, kept_steps: z.int() }).nullable().meta({
      description: 'The failed mission that this one redrives, and how many of its steps it started with.',
    }),
    conversation_id: z.string().nullable().meta({ description: 'The conversation that it replies in.' }),
    attempt: z.int().meta({ description: '0 until the mission first gets a slot.' }),
    created_at: Time,
    updated_at: Time,
    deadline: Time,
    start_at: Time.nullable(),
    started_at: Time.nullable(),
    finished_at: Time.nullable(),
    pending: Pending.nullable().meta({ description: 'What it waits for while it is PENDING.' }),
    waiting_for: WaitingFor.nullable(),
    hold: z
      .strictObject({
        by: z.enum(['operator', 'switch']),
        since: Time,
        reason: z.string(),
        switch_id: z.string().nullable(),
      })
      .nullable()
      .meta({
        description:
          'A hold was requested. It is held once it is PENDING: it then has no slot and gets none until it is released.',
      }),
    open_effect: OpenEffect.nullable(),
    outside_text: z.enum(['given', 'read']).exactOptional().meta({
      description:
        '`given`: text from outside came with it, from whoever submitted it, from the mission that delegated it or from its conversation. `read`: it has read such text since. Absent if neither.',
    }),
    output: Json.nullable(),
    error: Failure.nullable(),
    usage: Usage,
    last_seq: z.int().meta({ description: 'The number of events so far.' }),
    warnings: z.array(z.string()).exactOptional().meta({
      description:
        'Set when it is submitted with `settings` or an `output_schema`: what the models of its agent are known not to support. Absent if nothing is known, and on later reads.',
    }),
  })
  .meta({ id: 'Mission' })
export type Mission = z.infer<typeof Mission>

export const MissionList = z
  .strictObject({
    items: z.array(Mission),
    next_cursor: z.string().nullable(),
    read_back_to: Time.nullable().meta({
      description:
        'A page reads a bounded number of missions, whether they match or not: of those created after this time, none is missing so far. Null once the list has ended.',
    }),
  })
  .meta({ id: 'MissionList' })

const ToolCallRecord = z.strictObject({ id: z.string(), name: z.string(), arguments: Json })

const stepBase = {
  number: z.int().positive(),
  attempt: z.int().positive(),
  started_at: Time,
  finished_at: Time,
}

/** DONE: it was made and answered. FAILED: it certainly had no effect. */
const StepEffect = z.strictObject({
  kind: z.enum(['idempotent', 'write']),
  key: z.string(),
  state: z.enum(['DONE', 'FAILED']),
})
export type StepEffect = z.infer<typeof StepEffect>

const origin = Origin.exactOptional().meta({
  description: '`outside`: the result contains text that neither the tenant nor Sortie wrote.',
})
/** The parts of the record that a model did not see completely; they are still part of the record. */
export const StepContext = z.strictObject({
  elided: z.int().meta({ description: 'How many long results were replaced by notes; the model can read them again.' }),
  elided_to: z.int().meta({ description: 'The replaced results belong to steps up to this one.' }),
  summarised_to_step: z.int().exactOptional().meta({ description: 'Steps up to this one were replaced by a summary.' }),
  summarised_to_message: z.int().exactOptional().meta({
    description: 'Messages of the conversation up to this one, with its reply, were replaced by a summary.',
  }),
  room_tokens: z.int().exactOptional().meta({
    description: 'The maximum size of the request, since its provider refused more.',
  }),
})
export type StepContext = z.infer<typeof StepContext>

/** A recorded act; it never changes. */
export const Step = z
  .discriminatedUnion('kind', [
    z.strictObject({
      ...stepBase,
      kind: z.literal('model_call'),
      model: z.string(),
      text: z.string(),
      reasoning: z.string().exactOptional().meta({ description: 'The model’s reasoning, as far as it shows it.' }),
      refusal: z.string().exactOptional().meta({ description: 'The words with which the model declined.' }),
      tool_calls: z.array(ToolCallRecord),
      finish_reason: z.string().meta({
        description:
          'Why the reply ended: `stop`, `tool_calls`, `length`, `context_full`, `repeats`, `filtered`, `refused`, `malformed_call`, `failed` or `unknown`; for a worker’s own call, the worker’s word.',
      }),
      told_reason: z.string().exactOptional().meta({ description: 'The provider’s own name for the reason.' }),
      response_id: z.string().exactOptional().meta({ description: 'The provider’s own id of the reply.' }),
      service_tier: z.string().exactOptional().meta({
        description: 'The service tier reported by the provider, which determines the price; absent for the usual one.',
      }),
      adjustments: z.array(z.string()).exactOptional().meta({
        description: 'The fields of the request that this provider does not support, and what was sent instead.',
      }),
      passed_over: z
        .array(z.strictObject({ model: z.string(), code: z.string().meta({ description: 'The code of its error.' }) }))
        .exactOptional()
        .meta({ description: 'Models that were tried before this one, and could not answer.' }),
      artifacts: z.array(ArtifactOfStep).exactOptional().meta({
        description: 'The images, audio and documents in the model’s reply.',
      }),
      lost_files: z.array(LostFile).exactOptional().meta({
        description: 'Files that the model made but that were not kept, with the reason.',
      }),
      findings: z.array(Finding).exactOptional().meta({
        description: 'What guardrails found in the model’s input, text and calls.',
      }),
      judges: JudgeVerdict.exactOptional().meta({
        description: 'For a call that asked a judge: the judge’s reason is the text.',
      }),
      held: z.literal(true).exactOptional().meta({
        description: 'The text is withheld until guardrails let it pass; it then follows in a step of its own.',
      }),
      held_in: z.int().exactOptional().meta({
        description: 'For a withheld reply: the step of the call that produced it, which has its tokens and its cost.',
      }),
      context: StepContext.exactOptional().meta({ description: 'Absent if the model saw everything.' }),
      summarises: z
        .strictObject({ what: z.enum(['steps', 'messages']), to: z.int() })
        .exactOptional()
        .meta({
          description:
            'For a call that summarised what no longer fits the window: steps up to this one, or messages of the conversation.',
        }),
      input_tokens: z.int(),
      output_tokens: z.int(),
      ...tokensByKind,
      cost_usd: z.number(),
      ...cacheSaved,
      own_key: z.literal(true).exactOptional().meta({
        description:
          'The call used the tenant’s own key: `cost_usd` follows the tenant’s prices, and nothing is owed to the operator.',
      }),
      estimated,
    }),
    z.strictObject({
      ...stepBase,
      kind: z.literal('tool_call'),
      call_id: z.string(),
      tool: z.string(),
      arguments: Json,
      output: Json,
      is_error: z.boolean(),
      effect: StepEffect.nullable().meta({ description: 'Null if the call changes nothing.' }),
      artifacts: z.array(ArtifactOfStep).exactOptional().meta({ description: 'The files that the call made.' }),
      tool_version: z.int().positive().exactOptional().meta({
        description: 'For a tool of your own: the version with which the call was made.',
      }),
      origin,
    }),
    z.strictObject({
      ...stepBase,
      kind: z.literal('approval'),
      call_id: z.string().meta({ description: 'Empty if no call is concerned.' }),
      approval_id: ApprovalId,
      about: ApprovalSubject,
      tool: z.string(),
      decision: DecisionKind,
      by: z.string(),
      payload: Json.meta({ description: 'The arguments that were approved, or the answer that was given; else null.' }),
      note: z.string().nullable(),
    }),
    z.strictObject({
      ...stepBase,
      kind: z.literal('delegation'),
      call_id: z.string(),
      mission_id: MissionId,
      agent: z.string(),
      output: Json,
      is_error: z.boolean(),
      origin,
    }),
  ])
  .meta({ id: 'Step' })
export type Step = z.infer<typeof Step>

export const StepList = listOf(Step).meta({ id: 'StepList' })

export const CancelReceipt = z
  .strictObject({
    mission: Mission,
    /** Whose receipt, `GET /v1/stops/{stop_id}`, also shows what calls in flight used up to their end. */
    stop_id: z.string().nullable(),
    requested_at: Time,
    /** What was stopped: this mission first, then its children. */
    stopped: z.array(MissionId),
    /** Children that had ended before the request reached them. */
    already_finished: z.array(MissionId),
    /** Missions with a call in flight that is aborted and whose result will be dropped. */
    in_flight: z.array(MissionId),
    usage: Usage,
  })
  .meta({ id: 'CancelReceipt' })
export type CancelReceipt = z.infer<typeof CancelReceipt>

export const MissionEvent = z
  .strictObject({
    id: z.string(),
    type: z.string(),
    mission_id: MissionId,
    seq: z.int().positive(),
    time: Time,
    data: z.record(z.string(), Json),
  })
  .meta({ id: 'MissionEvent' })
export type MissionEvent = z.infer<typeof MissionEvent>

export const MissionEventList = z
  .strictObject({
    items: z.array(MissionEvent),
    /** Pass it as `after` to continue. */
    last_seq: z.int(),
    /** No event will follow `last_seq`. */
    finished: z.boolean(),
    ask_again_s: AskAgainS,
  })
  .meta({ id: 'MissionEventList' })
