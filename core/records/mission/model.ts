import type { Budget, Caps, Failure, RetryPolicy, Usage } from '../../../contract/resources/mission.ts'
import type { Payload } from '../../base/payloads/payload.ts'
import { type Amount, nanoUsd } from '../budget/amount.ts'
import type { BudgetRef } from '../budget/budget.ts'
import type { Reservation } from '../budget/reservation.ts'
import type { Callback } from '../delivery/plan-deliveries.ts'
import type { LimitKey, Permit } from '../permit/limit-key.ts'
import type { Priority } from './priority.ts'
import { soundUsage } from './sound-usage.ts'

/** One unit of work. Times are milliseconds since the epoch. */
export type Mission = MissionFacts & MissionState

/** What holds in every state. */
export interface MissionFacts {
  readonly id: string
  readonly agent: string
  readonly agent_version: number
  /** Its agent is remote: it needs an instance of it beside a slot. */
  readonly remote: boolean
  readonly input: Payload
  readonly priority: Priority
  readonly budget: Budget | null
  /** Tighter limits than its agent's. */
  readonly caps?: Caps
  readonly timeout_s: number
  readonly max_attempts: number
  /** `null`: the usual one, `usualRetry` in core/records/mission/retry.ts. */
  readonly retry: RetryPolicy | null
  readonly tags: readonly string[]
  readonly metadata: Readonly<Record<string, string>>
  readonly parent: Parent | null
  /** Absent from most. */
  readonly callback?: Callback
  readonly redriven_from: Redriven | null
  /** The named limits that it counts towards, in the order in which it takes their permits. */
  readonly limits?: readonly LimitKey[]
  /** The permits that it has; only a mission that may start, or runs, has any. */
  readonly permits?: readonly Permit[]
  /** Of a mission that is a reply. */
  readonly conversation?: ConversationRef
  /** Absent unless a schedule submitted it. */
  readonly schedule?: ScheduleRef
  readonly created_at: number
  readonly updated_at: number
  readonly deadline: number
  /** For how long it is kept after its end: what its tenant's plan said when it was accepted. */
  readonly retention_days: number
  readonly started_at: number | null
  /** The current attempt; 0 before the first. */
  readonly attempt: number
  /** The current leg of the attempt: raised whenever another invocation is to go on with it. */
  readonly leg: number
  /** How many executors were lost in a row, since its last step. */
  readonly recoveries: number
  /** How often in a row it was postponed, since its last step. */
  readonly postponements: number
  /** Recorded steps so far. */
  readonly steps: number
  readonly children: number
  /** Events so far; the next one has `seq + 1`. */
  readonly seq: number
  readonly usage: Usage
  readonly hold: Hold | null
  /** The call with an effect that was begun and has no recorded result. */
  readonly open_effect: OpenEffect | null
}

/** See `core/effects`. At most one at a time, as calls are made one after the other. */
export interface OpenEffect {
  readonly tool: string
  readonly call_id: string
  readonly kind: 'idempotent' | 'write'
  readonly key: string
  readonly state: 'INTENDED' | 'UNKNOWN'
  readonly since: number
}

/** What keeps a mission from going on: it gives up its slot before its next step, and gets none until this is gone. */
export type Hold = { readonly since: number; readonly reason: string } & (
  | { readonly by: 'operator' }
  | { readonly by: 'switch'; readonly switch_id: string }
)

export interface ScheduleRef {
  readonly id: string
  readonly planned_at: number
  /** Its end lets the next mission of the schedule begin. */
  readonly awaited: boolean
}

/** Of which conversation a mission is a reply, and to which of its messages. */
export interface ConversationRef {
  readonly id: string
  readonly to: number
}

export interface Parent {
  readonly mission_id: string
  readonly root_id: string
  /** 1 for a child of a mission that has no parent. */
  readonly depth: number
}

/** The dead mission that this one is another try of, and how many of its recorded steps this one began with. */
export interface Redriven {
  readonly mission_id: string
  readonly steps: number
}

export type MissionState =
  | { readonly status: 'SCHEDULED'; readonly start_at: number; readonly reason: 'scheduled_time' | 'retry' }
  /** What it would call is left alone for a while. The attempt goes on then. */
  | {
      readonly status: 'SCHEDULED'
      readonly start_at: number
      readonly reason: 'circuit_open'
      readonly circuit: string
    }
  /** Its start by the rate of this limit is reserved. */
  | {
      readonly status: 'SCHEDULED'
      readonly start_at: number
      readonly reason: 'rate_limit'
      readonly limit: string
    }
  | ({ readonly status: 'PENDING' } & Place)
  | ({ readonly status: 'QUEUED' } & SlotRef)
  /** `instance`: which worker of a remote agent has it. `reservation`: of the model call that is in flight. */
  | ({ readonly status: 'RUNNING'; readonly instance?: string; readonly reservation?: Reservation } & SlotRef)
  | { readonly status: 'WAITING'; readonly waiting_for: Wait }
  | { readonly status: 'COMPLETED'; readonly finished_at: number; readonly output: Payload }
  | { readonly status: 'FAILED'; readonly finished_at: number; readonly error: Failure }
  | { readonly status: 'CANCELLED'; readonly finished_at: number; readonly stop_id: string | null }
  | { readonly status: 'EXPIRED'; readonly finished_at: number }

/** Where a mission that may start waits for its slot. */
export type Place =
  | ({ readonly place: 'backlog'; readonly backlog_key: string } & Behind)
  /** Nowhere: it is not to start until it is released. */
  | { readonly place: 'held' }
  /** A named limit is full; or is about to be looked at. */
  | ({ readonly place: 'limit'; readonly limit: string; readonly queue_key: string } & Behind)

/** Another stood before it when it came, and is looked after: see `next-look.ts`. */
export interface Behind {
  readonly behind?: true
}

export interface SlotRef {
  readonly slot: number
}

/** What a WAITING mission waits for, with what is needed to go on. `wake.ts` is the way back from all of them. */
export type Wait = { readonly since: number } & (
  | {
      readonly kind: 'child'
      readonly mission_id: string
      readonly call_id: string
      readonly arguments: { readonly agent: string; readonly input: string }
    }
  /** `until`: when the approval's default is taken; null where only the mission's deadline ends it. */
  | { readonly kind: 'approval'; readonly approval_id: string; readonly until: number | null }
  | { readonly kind: 'agent'; readonly agent: string; readonly offer_key: string }
  | BudgetWait
)

/** The next call does not fit what is left of a budget. */
export interface BudgetWait {
  readonly kind: 'budget'
  readonly budget: BudgetRef
  /** Its place among those that wait for the same budget. */
  readonly key: string
  /** What the next call may use at the most. */
  readonly needs: Amount
  readonly resets_at: number | null
  readonly message: string
}

export type In<S extends MissionState['status']> = MissionFacts & Extract<MissionState, { status: S }>
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

/** A mission in another state; the fields of the state that it leaves go, and with its slot its permits. */
export function inState<S extends MissionState>(mission: Mission, state: S, changes: Partial<MissionFacts> = {}) {
  const facts = { ...factsOf(mission), ...changes, ...state }
  const { status } = state
  return mission.permits && (status === 'QUEUED' || status === 'RUNNING')
    ? { permits: mission.permits, ...facts }
    : facts
}

export function factsOf(mission: Mission): MissionFacts {
  return {
    id: mission.id,
    agent: mission.agent,
    agent_version: mission.agent_version,
    remote: mission.remote,
    input: mission.input,
    priority: mission.priority,
    budget: mission.budget,
    ...(mission.caps && { caps: mission.caps }),
    timeout_s: mission.timeout_s,
    max_attempts: mission.max_attempts,
    retry: mission.retry,
    tags: mission.tags,
    metadata: mission.metadata,
    parent: mission.parent,
    ...(mission.callback && { callback: mission.callback }),
    redriven_from: mission.redriven_from,
    ...(mission.limits && { limits: mission.limits }),
    ...(mission.conversation && { conversation: mission.conversation }),
    ...(mission.schedule && { schedule: mission.schedule }),
    created_at: mission.created_at,
    updated_at: mission.updated_at,
    deadline: mission.deadline,
    retention_days: mission.retention_days,
    started_at: mission.started_at,
    attempt: mission.attempt,
    leg: mission.leg,
    recoveries: mission.recoveries,
    postponements: mission.postponements,
    steps: mission.steps,
    children: mission.children,
    seq: mission.seq,
    usage: mission.usage,
    hold: mission.hold,
    open_effect: mission.open_effect,
  }
}

export const noUsage: Usage = { model_calls: 0, tool_calls: 0, input_tokens: 0, output_tokens: 0, cost_usd: 0 }

/** What is true of every mission until it is first dispatched. */
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
    cost_usd: roundUsd(a.cost_usd + b.cost_usd),
    ...(a.estimated || b.estimated ? { estimated: true } : {}),
  }
}

/** Prices of a token are above a nano-dollar, so nine decimals lose nothing. */
export function roundUsd(usd: number): number {
  return Math.round(usd * 1e9) / 1e9
}

/** What a mission's model calls used between two of its states. */
export function spentBetween(from: MissionFacts, to: MissionFacts): Amount {
  const [before, after] = [soundUsage(from.usage), soundUsage(to.usage)]
  const tokens = (usage: Usage) => usage.input_tokens + usage.output_tokens
  return {
    nano_usd: nanoUsd(after.cost_usd) - nanoUsd(before.cost_usd),
    tokens: tokens(after) - tokens(before),
  }
}
