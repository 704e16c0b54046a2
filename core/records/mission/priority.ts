import * as z from 'zod'
import type { Lane } from '../../base/ports/lanes.ts'

export const priorities = ['LOW', 'NORMAL', 'HIGH', 'CRITICAL'] as const

export const Priority = z.enum(priorities)
export type Priority = z.output<typeof Priority>

const minute = 60_000

/**
 * How much earlier than its creation a mission counts as created, in ms, in the order of the backlog. If more urgent
 * work keeps arriving as fast as it is done, a mission waits this long. That is well below an hour, the default time after which
 * a mission expires.
 */
export const boosts: Readonly<Record<Priority, number>> = {
  LOW: 0,
  NORMAL: 5 * minute,
  HIGH: 10 * minute,
  CRITICAL: 15 * minute,
}

/**
 * The backlog’s order. All missions age alike, so ordering by `createdAt - boost` once is the same as
 * recalculating `priority + age` for ever.
 */
export function virtualTime(createdAt: number, priority: Priority): number {
  return createdAt - boosts[priority]
}

export function laneOf(priority: Priority): Lane {
  return priority.toLowerCase() as Lane
}
