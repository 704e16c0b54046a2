import * as z from 'zod'
import { AgentChoice } from './agent-choice.ts'
import { BudgetPeriod, BudgetStatus } from './budget.ts'
import { MissionId, Time } from './common.ts'
import { InstanceId } from './instance.ts'
import { AwaitedCall, Failure, MissionStatus, Spent, StepContext } from './mission.ts'

const Lane = z.enum(['critical', 'high', 'normal', 'low'])

/** One reason: a code for programs, its data, and the same as a sentence. */
function reason<const Code extends string, Shape extends z.ZodRawShape>(code: Code, data: Shape) {
  return z.strictObject({ code: z.literal(code), data: z.strictObject(data), sentence: z.string() })
}

const StartEstimate = z
  .strictObject({
    earliest: Time,
    latest: Time,
    based_on: z.strictObject({
      /** Completed missions of the tenant that were counted, newest first. */
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

/** A reason of the whole installation, possible in every state but the final ones. */
const paused = [reason('paused_after_restore', { restored_to: Time })] as const

const pending = [
  reason('held', {
    since: Time,
    reason: z.string(),
    switch_id: z
      .string()
      .nullable()
      .meta({ description: 'The switch that pauses it; null if the mission itself is held.' }),
    /** Not yet, if it has a step under way or waits for something else. */
    in_effect: z.boolean(),
  }),
  reason('backlog', {
    since: Time,
    /** 1 is the next one. */
    position: z.int().positive(),
    /** More missions are ahead than are counted: the place is this one or a later one. */
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
    /** Whether it failed, or gets too many requests. */
    why: z.enum(['failing', 'rate_limited']),
    not_before: Time,
    attempt: z.int(),
    max_attempts: z.int(),
  }),
  reason('unavailable', { not_before: Time, attempt: z.int(), max_attempts: z.int() }),
  reason('scheduled_time', { not_before: Time }),
  reason('retry', {
    not_before: Time,
    /** The attempt that starts then. */
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
    /** The executor’s present action. `step` is the number of its record. */
    doing: z.strictObject({
      kind: z.enum(['model_call', 'tool_call']),
      /** The model or the tool. */
      name: z.string(),
      step: z.int(),
      since: Time,
    }),
    /** The parts of the record that its model did not see completely at its last call; absent if it saw everything. */
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
    /** Whether the worker has confirmed the mission, and when it last did. */
    delivered: z.boolean(),
    last_seen_at: Time,
    /** When another worker gets it unless a sign arrives. */
    lease_until: Time,
  }),
  reason('lease_expired', { slot: z.int(), lease_until: Time, recoveries: z.int() }),
] as const

const waiting = [
  reason('waiting_for_child', {
    /** The first of `children`. */
    mission_id: MissionId,
    child_status: MissionStatus.nullable(),
    /** Those whose end it does not know, in the order of the calls; null for one that is no longer kept. */
    children: z.array(z.strictObject({ mission_id: MissionId, status: MissionStatus.nullable() })),
    /** How many of them there were when the wait began. */
    of: z.int(),
    /** Unanswered calls of function tools in addition to the missions. */
    calls: z.array(AwaitedCall),
    since: Time,
  }),
  reason('waiting_for_budget', {
    since: Time,
    scope: z.string(),
    period: BudgetPeriod,
    needs: Spent,
    /** The present budget; null if it was removed, and the mission is about to continue. */
    budget: BudgetStatus.nullable(),
    resets_at: Time.nullable(),
  }),
  reason('waiting_for_approval', { approval_id: z.string(), since: Time }),
  reason('waiting_for_tool', {
    /** The first of `calls`, like `tool_call_id` and `until`. */
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
    /** `null` if it is not listed: a child, whose parent was told, or one that was discarded or has left the list. */
    dead_letter_id: z.string().nullable(),
    /** The mission that it was redriven as. */
    redriven_to: z.string().nullable(),
  }),
  reason('cancelled', { finished_at: Time }),
  reason('expired', { finished_at: Time, deadline: Time }),
] as const

/** It does not move, and nothing is known about it, until an operator has corrected its record. */
const unreadable = [
  reason('record_unreadable', {
    /** The places where the record is malformed. */
    problem: z.string(),
  }),
] as const

export const Reason = z
  .discriminatedUnion('code', [...paused, ...pending, ...scheduled, ...dispatched, ...waiting, ...ended, ...unreadable])
  .meta({ id: 'Reason' })
export type Reason = z.infer<typeof Reason>
export type ReasonCode = Reason['code']

/** The model calls concerned, among the checked steps. */
const inCalls = { calls: z.int().positive(), first_step: z.int(), last_step: z.int(), sentence: z.string() }

/** What was changed from the agent’s settings, so that a model answered. */
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
    /** The time of this look-up, for which it holds. */
    at: Time,
    /** When the mission expires if it has not ended; null if its record cannot be read. */
    deadline: Time.nullable(),
    /** Why it is in this state, most important first. */
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
