import * as z from 'zod'
import type { Mission as MissionView, Usage } from '../../../contract/resources/mission.ts'
import type { ModelSettings } from '../../../contract/resources/model-settings.ts'
import { Payload } from '../../base/payloads/payload.ts'
import { type Kind, kindOf, list, record } from '../../base/storing/kind.ts'
import { Amount, nanoUsd } from '../budget/amount.ts'
import { BudgetRef } from '../budget/budget.ts'
import { Reservation } from '../budget/reservation.ts'
import { WhyOpen } from '../circuit/circuit.ts'
import { Callback } from '../delivery/plan-deliveries.ts'
import { GivenFile } from '../file/given-file.ts'
import { LimitKey, Permit } from '../permit/limit-key.ts'
import { StoredChoice } from './agent-choice.ts'
import { sumOfSavings } from './cache-saving.ts'
import { sumOfOwnParts } from './own-key.ts'
import { Priority } from './priority.ts'
import { soundUsage } from './sound-usage.ts'
import { sumOfKinds } from './tokens-by-kind.ts'

export const noUsage: Usage = { model_calls: 0, tool_calls: 0, input_tokens: 0, output_tokens: 0, cost_usd: 0 }

/** A missing or invalid number is shown and summed as zero, and decides nothing. */
export const StoredUsage = z
  .object({
    model_calls: z.number().catch(0),
    tool_calls: z.number().catch(0),
    input_tokens: z.number().catch(Number.NaN),
    output_tokens: z.number().catch(Number.NaN),
    cached_input_tokens: z.number().catch(Number.NaN).exactOptional(),
    cache_write_tokens: z.number().catch(Number.NaN).exactOptional(),
    reasoning_tokens: z.number().catch(Number.NaN).exactOptional(),
    cost_usd: z.number().catch(Number.NaN),
    cache_saved_usd: z.number().catch(Number.NaN).exactOptional(),
    own_key_tokens: z.number().catch(0).exactOptional(),
    own_key_cost_usd: z.number().catch(0).exactOptional(),
    estimated: z.boolean().exactOptional(),
  })
  .transform(soundUsage)

const StoredFailure = record({ code: z.string(), message: z.string(), retryable: z.boolean() })

const StoredBudget = record({ usd: z.number().optional(), tokens: z.number().optional() })

const StoredCaps = record({
  max_steps: z.number().optional(),
  max_output_tokens: z.number().optional(),
  max_tool_calls: z.number().optional(),
  max_attempt_s: z.number().optional(),
})

const StoredSettings = z.custom<ModelSettings>((settings) => typeof settings === 'object' && settings !== null)

const StoredRetryPolicy = record({
  base_s: z.number(),
  factor: z.number(),
  cap_s: z.number(),
  jitter: z.enum(['full', 'none']),
})

const Parent = record({
  mission_id: z.string(),
  root_id: z.string(),
  /** 1 for a child of a mission without a parent. */
  depth: z.number(),
})
export type Parent = z.output<typeof Parent>

/** The dead mission that this one redrives, and how many of its recorded steps this one began with. */
const Redriven = record({ mission_id: z.string(), steps: z.number() })
export type Redriven = z.output<typeof Redriven>

/** An agent that had a mission, as it was then. */
export const FormerAgent = record({ agent: z.string(), version: z.number() })
export type FormerAgent = z.output<typeof FormerAgent>

/** The conversation of a reply, and the message that it answers. */
const ConversationRef = record({
  id: z.string(),
  to: z.number(),
  /** Agents that handed earlier replies over and have guardrails at `input`; absent from most. */
  guarded_by: list(FormerAgent).exactOptional(),
})
export type ConversationRef = z.output<typeof ConversationRef>

const ScheduleRef = record({
  id: z.string(),
  planned_at: z.number(),
  /** Its end lets the schedule’s next mission begin. */
  awaited: z.boolean(),
})
export type ScheduleRef = z.output<typeof ScheduleRef>

/** The evaluation of a mission, and its trial: the candidate’s mission, or a judge’s. */
const EvaluationRef = record({ id: z.string(), trial: z.number() })
export type EvaluationRef = z.output<typeof EvaluationRef>

/** The model of a mission, instead of this agent’s. */
const OwnModel = record({ agent: z.string(), name: z.string() })

/** A hold: the mission gives up its slot before its next step, and gets none until the hold is gone. */
const Hold = z.discriminatedUnion('by', [
  record({ by: z.literal('operator'), since: z.number(), reason: z.string() }),
  record({ by: z.literal('switch'), since: z.number(), reason: z.string(), switch_id: z.string() }),
])
export type Hold = z.output<typeof Hold>

/** See `core/effects`. At most one at a time, since calls are made one after the other. */
const OpenEffect = record({
  tool: z.string(),
  call_id: z.string(),
  kind: z.enum(['idempotent', 'write']),
  key: z.string(),
  state: z.enum(['INTENDED', 'UNKNOWN']),
  since: z.number(),
})
export type OpenEffect = z.output<typeof OpenEffect>

/** The days that a mission is kept after its end, unless its tenant’s plan says otherwise. */
export const defaultRetentionDays = 30

/** The fields of every state. A field added by a later release has a default. */
const fields = {
  id: z.string(),
  agent: z.string(),
  agent_version: z.number(),
  /** Absent if its agent was named. */
  agent_choice: StoredChoice.exactOptional(),
  /** Its agent is remote: besides a slot it needs an instance of the agent. */
  remote: z.boolean().default(false),
  input: Payload,
  /** Shown to the model with the input; absent from most. */
  files: list(GivenFile).exactOptional(),
  priority: Priority,
  budget: StoredBudget.nullable().default(null),
  /** Tighter limits than its agent’s. */
  caps: StoredCaps.exactOptional(),
  /** Replace its agent’s settings; absent from most. */
  settings: StoredSettings.exactOptional(),
  /** Replaces its agent’s output schema, null for none; absent from most. */
  output_schema: z
    .custom<NonNullable<MissionView['output_schema']>>((schema) => typeof schema === 'object' && schema !== null)
    .nullable()
    .exactOptional(),
  timeout_s: z.number(),
  max_attempts: z.number(),
  /** `null`: the default, `usualRetry` in core/records/mission/retry.ts. */
  retry: StoredRetryPolicy.nullable().default(null),
  /** Who or what it is for; absent from most. It never changes. */
  subject: z.string().exactOptional(),
  tags: list(z.string()).default([]),
  metadata: z.record(z.string(), z.string()).readonly().default({}),
  parent: Parent.nullable().default(null),
  /** Absent from most. */
  callback: Callback.exactOptional(),
  redriven_from: Redriven.nullable().default(null),
  /** The named limits that it counts towards, in the order in which it takes their permits. */
  limits: list(LimitKey).exactOptional(),
  /** Only in a mission that is a reply. */
  conversation: ConversationRef.exactOptional(),
  /** Absent unless a schedule submitted it. */
  schedule: ScheduleRef.exactOptional(),
  /** Absent from most. */
  model: OwnModel.exactOptional(),
  /** Absent unless an evaluation submitted it. */
  evaluation: EvaluationRef.exactOptional(),
  /** What it was given contains text from outside; absent if none is known to. */
  given_outside: z.literal(true).exactOptional(),
  /** Agents that handed it over and have guardrails at `input`: what they withhold from a model is withheld from the next one too. */
  guarded_by: list(FormerAgent).exactOptional(),
  /** It has read text from outside; absent if it has not. */
  read_outside: z.literal(true).exactOptional(),
  /** Part of the frame around such text. Nobody outside can know it, so nobody can end the frame. */
  frame: z.string().exactOptional(),
  created_at: z.number(),
  updated_at: z.number(),
  deadline: z.number(),
  /** How long it is kept after its end, by its tenant’s plan when it was accepted. */
  retention_days: z.number().default(defaultRetentionDays),
  started_at: z.number().nullable().default(null),
  /** The current attempt; 0 before the first. */
  attempt: z.number().default(0),
  /** The current leg of the attempt: raised whenever another invocation is to continue it. */
  leg: z.number().default(0),
  /** How many executors were lost in a row since its last step. */
  recoveries: z.number().default(0),
  /** How often in a row it was postponed since its last step. */
  postponements: z.number().default(0),
  /** Recorded steps so far. */
  steps: z.number().default(0),
  children: z.number().default(0),
  /** Events so far; the next one has `seq + 1`. */
  seq: z.number(),
  usage: StoredUsage.default(noUsage),
  hold: Hold.nullable().default(null),
  /** The call with an effect that has begun and has no recorded result. */
  open_effect: OpenEffect.nullable().default(null),
}

const MissionFields = record({
  ...fields,
  /** Its permits; only a mission that may start, or runs, has any. */
  permits: list(Permit).exactOptional(),
  /**
   * The budget in which it was woken to use room, until it has reserved there. Whoever ends, holds or parks it before then checks who
   * else may use that room: nobody reserved it, so nobody returns it.
   */
  woken_for: BudgetRef.exactOptional(),
})
export type MissionFields = z.output<typeof MissionFields>

/** The next call does not fit the rest of a budget. */
const BudgetWait = record({
  kind: z.literal('budget'),
  since: z.number(),
  budget: BudgetRef,
  /** Its place in the budget’s queue. */
  key: z.string(),
  /** The maximum that the next call may use. */
  needs: Amount,
  resets_at: z.number().nullable(),
  message: z.string(),
})
export type BudgetWait = z.output<typeof BudgetWait>

/** The mission’s call that a child answers. */
const AwaitedChild = record({ mission_id: z.string(), call_id: z.string() })
export type AwaitedChild = z.output<typeof AwaitedChild>

/** A call that was handed over, and when it times out. */
const AwaitedCall = record({ tool: z.string(), tool_call_id: z.string(), until: z.number() })
export type AwaitedCall = z.output<typeof AwaitedCall>

/** What a WAITING mission waits for, with everything needed to continue. `wake.ts` ends all of these waits. */
export const Wait = z.discriminatedUnion('kind', [
  record({
    kind: z.literal('child'),
    since: z.number(),
    /** The first of those still expected. Earlier releases know only this one. */
    mission_id: z.string(),
    call_id: z.string(),
    others: list(AwaitedChild).exactOptional(),
    /** Calls handed over in addition, and not answered; absent if there are none. */
    calls: list(AwaitedCall).exactOptional(),
    /** How many children there were when the wait began; absent for one. */
    of: z.number().exactOptional(),
    /** How many characters of the results are stored in full; absent if unset. */
    room: z.number().exactOptional(),
    /** Unused. Earlier releases require it; with the child’s input in it, a mission could outgrow its item. */
    arguments: record({ agent: z.string(), input: z.string() }),
  }),
  /** `until`: when the approval’s default is taken; null if only the mission’s deadline ends it. */
  record({ kind: z.literal('approval'), since: z.number(), approval_id: z.string(), until: z.number().nullable() }),
  record({
    kind: z.literal('tool'),
    since: z.number(),
    /** The first of the unanswered ones. Earlier releases know only this one. */
    tool: z.string(),
    tool_call_id: z.string(),
    /** When it times out. */
    until: z.number(),
    others: list(AwaitedCall).exactOptional(),
    /** How many characters of the results are stored in full; absent if unset. */
    room: z.number().exactOptional(),
  }),
  record({ kind: z.literal('agent'), since: z.number(), agent: z.string(), offer_key: z.string() }),
  BudgetWait,
])
export type Wait = z.output<typeof Wait>

const slotRef = { slot: z.number() }
/** Another mission was ahead of it when it arrived, and is watched: see `next-look.ts`. */
const behind = { behind: z.literal(true).exactOptional() }
export interface Behind {
  readonly behind?: true
}

const MissionState = z.discriminatedUnion('status', [
  z.discriminatedUnion('reason', [
    /** `unavailable`: the store could not be reached. The attempt continues then. */
    record({
      status: z.literal('SCHEDULED'),
      start_at: z.number(),
      reason: z.enum(['scheduled_time', 'retry', 'unavailable']),
    }),
    /** The circuit of what it would call is open for a while. The attempt continues then. */
    record({
      status: z.literal('SCHEDULED'),
      start_at: z.number(),
      reason: z.literal('circuit_open'),
      circuit: z.string(),
      why: WhyOpen,
    }),
    /** Its start by the rate of this limit is reserved. */
    record({
      status: z.literal('SCHEDULED'),
      start_at: z.number(),
      reason: z.literal('rate_limit'),
      limit: z.string(),
    }),
  ]),
  /** Where a mission that may start waits for its slot. */
  z.discriminatedUnion('place', [
    record({ status: z.literal('PENDING'), place: z.literal('backlog'), backlog_key: z.string(), ...behind }),
    /** Nowhere: it must not start until it is released. */
    record({ status: z.literal('PENDING'), place: z.literal('held') }),
    /** A named limit is full, or is about to be checked. */
    record({
      status: z.literal('PENDING'),
      place: z.literal('limit'),
      limit: z.string(),
      queue_key: z.string(),
      ...behind,
    }),
  ]),
  record({ status: z.literal('QUEUED'), ...slotRef }),
  /**
   * `instance`: the worker of a remote agent that has it. `reservation`: of the model call in flight. `claim`: a random
   * mark of its executor, until its first record, by which the executor recognises its own claim.
   */
  record({
    status: z.literal('RUNNING'),
    claim: z.string().exactOptional(),
    instance: z.string().exactOptional(),
    reservation: Reservation.exactOptional(),
    ...slotRef,
  }),
  record({ status: z.literal('WAITING'), waiting_for: Wait }),
  record({ status: z.literal('COMPLETED'), finished_at: z.number(), output: Payload }),
  record({ status: z.literal('FAILED'), finished_at: z.number(), error: StoredFailure }),
  record({ status: z.literal('CANCELLED'), finished_at: z.number(), stop_id: z.string().nullable().default(null) }),
  record({ status: z.literal('EXPIRED'), finished_at: z.number() }),
])
export type MissionState = z.output<typeof MissionState>

/** One unit of work. Times are milliseconds since the epoch. */
export type Mission = MissionFields & MissionState

export const missionKind: Kind<Mission> = kindOf('mission', 'entities', z.intersection(MissionFields, MissionState))

export type In<S extends MissionState['status']> = MissionFields & Extract<MissionState, { status: S }>
/** WAITING for one kind of thing. */
export type Awaiting<Kind extends Wait['kind']> = In<'WAITING'> & {
  readonly waiting_for: Extract<Wait, { kind: Kind }>
}
export type Finished = In<'COMPLETED' | 'FAILED' | 'CANCELLED' | 'EXPIRED'>
export type Active = Exclude<Mission, Finished>

export function isFinished(mission: Mission): mission is Finished {
  return (
    mission.status === 'COMPLETED' ||
    mission.status === 'FAILED' ||
    mission.status === 'CANCELLED' ||
    mission.status === 'EXPIRED'
  )
}

/**
 * A mission in another state. The fields of the old state are dropped; with its slot its permits, and the budget it was woken for
 * once it is no longer on its way to its next call.
 */
export function inState<S extends MissionState>(mission: Mission, state: S, changes: Partial<MissionFields> = {}) {
  const { woken_for } = mission
  const kept = woken_for && isOnItsWay(mission, state) ? { woken_for } : {}
  const fields = { ...fieldsOf(mission), ...kept, ...changes, ...state }
  const { status } = state
  return mission.permits && (status === 'QUEUED' || status === 'RUNNING')
    ? { permits: mission.permits, ...fields }
    : fields
}

function isOnItsWay({ status: before }: Mission, to: MissionState): boolean {
  if (to.status === 'PENDING') return to.place !== 'held'
  return to.status === 'QUEUED' || (to.status === 'RUNNING' && before !== 'RUNNING')
}

const namesOfFields = Object.keys(fields) as readonly (keyof MissionFields)[]

/** The fields that also hold in the next state. Its permits go with the slot. */
export function fieldsOf(mission: Mission): MissionFields {
  const kept: Partial<Record<keyof MissionFields, unknown>> = {}
  for (const name of namesOfFields) if (name in mission) kept[name] = mission[name]
  return kept as MissionFields
}

/** The fields of every mission until it is first dispatched. */
export const notStarted = {
  started_at: null,
  attempt: 0,
  leg: 0,
  recoveries: 0,
  postponements: 0,
  steps: 0,
  children: 0,
  seq: 0,
  usage: noUsage,
  hold: null,
  open_effect: null,
} as const

export function addUsage(one: Usage, other: Usage): Usage {
  const [a, b] = [soundUsage(one), soundUsage(other)]
  return {
    model_calls: a.model_calls + b.model_calls,
    tool_calls: a.tool_calls + b.tool_calls,
    input_tokens: a.input_tokens + b.input_tokens,
    output_tokens: a.output_tokens + b.output_tokens,
    ...sumOfKinds(a, b),
    cost_usd: roundUsd(a.cost_usd + b.cost_usd),
    ...sumOfSavings(a, b),
    ...sumOfOwnParts(a, b),
    ...(a.estimated || b.estimated ? { estimated: true } : {}),
  }
}

/** Prices of a token are above a nano-dollar, so nine decimals lose nothing. */
export function roundUsd(usd: number): number {
  return Math.round(usd * 1e9) / 1e9
}

/** What a mission’s model calls used between two of its states. */
export function spentBetween(from: MissionFields, to: MissionFields): Amount {
  const [before, after] = [soundUsage(from.usage), soundUsage(to.usage)]
  const tokens = (usage: Usage) => usage.input_tokens + usage.output_tokens
  return {
    nano_usd: nanoUsd(after.cost_usd) - nanoUsd(before.cost_usd),
    tokens: tokens(after) - tokens(before),
  }
}

/** The part of that which was paid with the tenant’s own keys. */
export function ownSpentBetween(from: MissionFields, to: MissionFields): Amount {
  const [before, after] = [soundUsage(from.usage), soundUsage(to.usage)]
  return {
    nano_usd: nanoUsd(after.own_key_cost_usd ?? 0) - nanoUsd(before.own_key_cost_usd ?? 0),
    tokens: (after.own_key_tokens ?? 0) - (before.own_key_tokens ?? 0),
  }
}
