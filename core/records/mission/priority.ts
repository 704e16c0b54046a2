import * as z from 'zod'
import type { Lane } from '../../base/ports/lanes.ts'

export const priorities = ['LOW', 'NORMAL', 'HIGH', 'CRITICAL'] as const

export const Priority = z.enum(priorities)
export type Priority = z.output<typeof Priority>

const minute = 60_000

/**
 * How much earlier than its creation a mission counts as created, in ms, when the backlog is ordered. Beside more urgent
 * work that comes as fast as it is done, a mission waits for so long; that is well below the hour after which one expires
 * that names no time of its own.
 */
export const boosts: Readonly<Record<Priority, number>> = {
  LOW: 0,
  NORMAL: 5 * minute,
  HIGH: 10 * minute,
  CRITICAL: 15 * minute,
}

/**
 * The backlog's order. All missions age alike, so ordering by `createdAt - boost` once is the same as
 * re-scoring `priority + age` for ever.
 */
export function virtualTime(createdAt: number, priority: Priority): number {
  return createdAt - boosts[priority]
}

export function laneOf(priority: Priority): Lane {
  return priority.toLowerCase() as Lane
}
