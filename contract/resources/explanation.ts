import * as z from 'zod'
import { AgentChoice } from './agent-choice.ts'
import { BudgetPeriod, BudgetStatus } from './budget.ts'
import { MissionId, Time } from './common.ts'
import { InstanceId } from './instance.ts'
import { AwaitedCall, Failure, MissionStatus, Spent, StepContext } from './mission.ts'

const Lane = z.enum(['critical', 'high', 'normal', 'low'])

/** One reason: a code to switch on, what belongs to it, and the same as a sentence. */
function reason<const Code extends string, Shape extends z.ZodRawShape>(code: Code, data: Shape) {
  return z.strictObject({ code: z.literal(code), data: z.strictObject(data), sentence: z.string() })
}

const StartEstimate = z
  .strictObject({
    earliest: Time,
    latest: Time,
    based_on: z.strictObject({
      /** Completed missions of the tenant that were looked at, newest first. */
      missions: z.int(),
      /** A quarter of them held their slot for at most this long, in ms. */
      shorter_ms: z.int(),
      /** Three quarters of them held their slot for at most this long, in ms. */
      longer_ms: z.int(),
      slots: z.int(),
    }),
  })
  .meta({
    description:
      'Estimated from how long recent and present missions hold a slot, and from the place in the backlog. Later, more urgent missions can delay it.',
  })

/** Of the installation, and so in every state but the last. */
const paused = [reason('paused_after_restore', { restored_to: Time })] as const

const pending = [
  reason('held', {
    since: Time,
    reason: z.string(),
    switch_id: z
      .string()
      .nullable()
      .meta({ description: 'The switch that pauses it; null where it is held by itself.' }),
    /** Not yet, where it has a step under way or waits for something else. */
    in_effect: z.boolean(),
  }),
  reason('backlog', {
    since: Time,
    /** 1 is the next one. */
    position: z.int().positive(),
    /** There are more ahead than are counted: the place is this one or a later one. */
    at_least: z.boolean(),
    starts: StartEstimate.nullable().meta({ description: 'Null if too few missions have completed for an estimate.' }),
  }),
  reason('slots_taken', {
    total: z.int(),
    free: z.int(),
    holders: z
      .array(z.strictObject({ slot: z.int(), mission_id: MissionId, since: Time, lease_until: Time }))
      .meta({ description: 'At most 100, longest first.' }),
  }),
  reason('slot_free', { total: z.int(), free: z.int() }),
  reason('limit_full', {
    limit: z.string(),
    since: Time,
    position: z.int().positive(),
    at_least: z.boolean(),
    permits: z.int().nullable(),
    holders: z
      .array(z.strictObject({ mission_id: MissionId, since: Time }))
      .meta({ description: 'At most 100, longest first.' }),
  }),
] as const

const scheduled = [
  reason('rate_limit', { limit: z.string(), not_before: Time }),
  reason('circuit_open', {
    /** A model, or a host that tools call. */
    circuit: z.string(),
    /** Whether it failed, or is there and is asked too often. */
    why: z.enum(['failing', 'rate_limited']),
    not_before: Time,
    attempt: z.int(),
    max_attempts: z.int(),
  }),
  reason('unavailable', { not_before: Time, attempt: z.int(), max_attempts: z.int() }),
  reason('scheduled_time', { not_before: Time }),
  reason('retry', {
    not_before: Time,
    /** The one that starts then. */
    attempt: z.int(),
    max_attempts: z.int(),
    last_error: z.strictObject({ code: z.string(), message: z.string(), at: Time }).nullable(),
  }),
] as const

const dispatched = [
  reason('queued', { lane: Lane, slot: z.int(), since: Time, lease_until: Time }),
  reason('running', {
    attempt: z.int(),
    leg: z.int(),
    slot: z.int(),
    since: Time,
    lease_until: Time,
    /** What the executor does now. `step` is the number that its record will have. */
    doing: z.strictObject({
      kind: z.enum(['model_call', 'tool_call']),
      /** The model or the tool. */
      name: z.string(),
      step: z.int(),
      since: Time,
    }),
    /** What of the record its model was not shown whole when it was asked last; absent where it was shown all. */
    context: StepContext.exactOptional(),
  }),
  reason('with_worker', {
    agent: z.string(),
    instance_id: InstanceId,
    attempt: z.int(),
    leg: z.int(),
    slot: z.int(),
    /** When it was given to the worker. */
    since: Time,
    /** Recorded so far. */
    steps: z.int(),
    /** Whether the worker has said that it has it, and when it last did. */
    delivered: z.boolean(),
    last_seen_at: Time,
    /** When it goes to another unless it is heard of. */
    lease_until: Time,
  }),
  reason('lease_expired', { slot: z.int(), lease_until: Time, recoveries: z.int() }),
] as const

const waiting = [
  reason('waiting_for_child', {
    /** The first of `children`. */
    mission_id: MissionId,
    child_status: MissionStatus.nullable(),
    /** Those whose end it has not heard of, in the order of the calls; null where one is no longer kept. */
    children: z.array(z.strictObject({ mission_id: MissionId, status: MissionStatus.nullable() })),
    /** How many of them there were when the wait began. */
    of: z.int(),
    /** Calls of function tools beside them that have no answer. */
    calls: z.array(AwaitedCall),
    since: Time,
  }),
  reason('waiting_for_budget', {
    since: Time,
    scope: z.string(),
    period: BudgetPeriod,
    needs: Spent,
    /** As it is now; null when it was removed, and the mission is about to go on. */
    budget: BudgetStatus.nullable(),
    resets_at: Time.nullable(),
  }),
  reason('waiting_for_approval', { approval_id: z.string(), since: Time }),
  reason('waiting_for_tool', {
    /** Of the first of `calls`, as `tool_call_id` and `until` are. */
    tool: z.string(),
    tool_call_id: z.string(),
    calls: z.array(AwaitedCall),
    since: Time,
    until: Time,
  }),
  reason('waiting_for_agent', { agent: z.string(), since: Time }),
] as const

const ended = [
  reason('completed', { finished_at: Time }),
  reason('failed', {
    finished_at: Time,
    error: Failure,
    attempt: z.int(),
    max_attempts: z.int(),
    steps: z.int(),
    /** `null` for a child: its parent was told. */
    dead_letter_id: z.string().nullable(),
  }),
  reason('cancelled', { finished_at: Time }),
  reason('expired', { finished_at: Time, deadline: Time }),
] as const

/** It stands still, and nothing of it is known, until an operator has put its record right. */
const unreadable = [
  reason('record_unreadable', {
    /** Where the record is not what it should be. */
    problem: z.string(),
  }),
] as const

export const Reason = z
  .discriminatedUnion('code', [...paused, ...pending, ...scheduled, ...dispatched, ...waiting, ...ended, ...unreadable])
  .meta({ id: 'Reason' })
export type Reason = z.infer<typeof Reason>
export type ReasonCode = Reason['code']

/** In which model calls, of the steps that were looked at. */
const inCalls = { calls: z.int().positive(), first_step: z.int(), last_step: z.int(), sentence: z.string() }

/** What was done otherwise than the agent says, so that a model answered. */
const Adjustment = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('request'),
    model: z.string().meta({ description: 'The model that answered.' }),
    change: z.string().meta({ description: 'What was left out of the request, and what was sent instead.' }),
    ...inCalls,
  }),
  z.strictObject({
    kind: z.literal('fallback'),
    model: z.string().meta({ description: 'The model that answered.' }),
    passed_over: z.string().meta({ description: 'A model that was tried before it, and could not answer.' }),
    code: z.string().meta({ description: 'The code of its error.' }),
    ...inCalls,
  }),
])
export type Adjustment = z.infer<typeof Adjustment>

export const Explanation = z
  .strictObject({
    mission_id: MissionId,
    status: MissionStatus.nullable().meta({ description: 'Null if its record cannot be read.' }),
    /** When this was looked up; it holds for that moment. */
    at: Time,
    /** When the mission expires if it has not ended; null where its record cannot be read. */
    deadline: Time.nullable(),
    /** Why it is in this state, the first first. */
    reasons: z.array(Reason).min(1),
    agent_choice: AgentChoice.exactOptional().meta({
      description: 'Why it has its agent; absent where that was named.',
    }),
    adjustments: z.array(Adjustment).exactOptional().meta({
      description:
        'Adjustments of its model calls, from its 50 newest steps: request fields that a model does not support, settings that were left out, and fallbacks that answered. At most 20, oldest first; absent if there are none.',
    }),
    /** The reasons' sentences as one text. */
    sentence: z.string(),
  })
  .meta({ id: 'Explanation' })
export type Explanation = z.infer<typeof Explanation>
