import * as z from 'zod'
import { Order } from '../../../contract/resources/instance.ts'
import { kindOf, list, record } from '../../base/storing/kind.ts'

/** A mission assigned to the instance, in one leg of one attempt. */
const Assignment = record({
  mission_id: z.string(),
  attempt: z.number(),
  leg: z.number(),
  since: z.number(),
  /** When the worker last said that it holds the mission; initially the time of the assignment. */
  seen_at: z.number(),
})
export type Assignment = z.output<typeof Assignment>

const Outcome = record({ ok: z.boolean(), ms: z.number(), error: z.string().nullable() })
export type Outcome = z.output<typeof Outcome>

/** A worker process of a remote agent. Times are milliseconds since the epoch. */
const Instance = record({
  id: z.string(),
  agent: z.string(),
  capabilities: list(z.string()).default([]),
  version: z.string().default(''),
  max_concurrent: z.number(),
  heartbeat_s: z.number(),
  metadata: z.record(z.string(), z.string()).readonly().default({}),
  order: Order,
  registered_at: z.number(),
  seen_at: z.number(),
  /** It asks for work until then; a worker that does not ask gets none. */
  polling_until: z.number(),
  lost_at: z.number().nullable(),
  assignments: list(Assignment),
  /** The last outcomes, newest first. */
  outcomes: list(Outcome).default([]),
})
export type Instance = z.output<typeof Instance>

export const instanceKind = kindOf('worker', 'entities', Instance)

export const maxOutcomes = 50

/** An instance that misses this many heartbeats is lost: with the usual 10 seconds, after a minute. */
const missedBeats = 6

export function lostAfterMs(instance: Pick<Instance, 'heartbeat_s'>): number {
  return instance.heartbeat_s * missedBeats * 1000
}

/** The assumed difference between machines' clocks; a time further ahead was written before a clock was set back. */
export const clocksDifferMs = 60_000

export function isAlive(instance: Instance, now: number): boolean {
  return instance.lost_at === null && now < instance.seen_at + lostAfterMs(instance)
}

/** The bound in the contract. */
export const longestPollMs = 20_000

/** A worker asks again right after an answer, so for this many heartbeats after a poll it still counts as asking. */
const graceBeats = 2

/** Whether another mission may be assigned to it. */
export function takesWork(instance: Instance, now: number): boolean {
  return isAtWork(instance, now) && now < graceOver(instance.polling_until, instance) && freePlaces(instance) > 0
}

/** Whether it takes missions now or soon: one that is full need not ask, and one that has just registered is about to. */
export function willTakeWork(instance: Instance, now: number): boolean {
  const since = Math.max(instance.polling_until, instance.registered_at)
  return isAtWork(instance, now) && (now < graceOver(since, instance) || freePlaces(instance) === 0)
}

/** It is alive, and not told to end. It need not ask for work. */
export function isAtWork(instance: Instance, now: number): boolean {
  return isAlive(instance, now) && instance.order === 'run'
}

function graceOver(asked: number, { heartbeat_s }: Instance): number {
  return asked + graceBeats * heartbeat_s * 1000
}

export function freePlaces({ max_concurrent, assignments }: Instance): number {
  return Math.max(0, max_concurrent - assignments.length)
}

/** Until when the mission belongs to the instance: it must be alive, and say that it holds the mission. */
export function leaseEnd(instance: Instance, mission: { id: string; attempt: number; leg: number }): number {
  if (instance.lost_at !== null) return 0
  const own = instance.assignments.find((assignment) => isOf(assignment, mission))
  return own ? Math.min(own.seen_at, instance.seen_at) + lostAfterMs(instance) : 0
}

export function isOf(assignment: Assignment, mission: { id: string; attempt: number; leg: number }): boolean {
  return (
    assignment.mission_id === mission.id && assignment.attempt === mission.attempt && assignment.leg === mission.leg
  )
}

/** The fence in the worker's form: a mission that moved on has another attempt or leg. */
export function leaseOf({ attempt, leg }: { readonly attempt: number; readonly leg: number }): string {
  return `${attempt}.${leg}`
}
