import * as z from 'zod'
import { record } from '../../base/storing/kind.ts'

/** A named limit that a mission counts towards: a key that it carries, or `agent:<name>`. */
export const LimitKey = record({
  key: z.string(),
  /** What the mission itself says; a definition of that name says it for all missions. */
  limit: z.number().exactOptional(),
})
export type LimitKey = z.output<typeof LimitKey>

/** One of a limit's permits, taken by a mission from when it may start until it leaves its slot. */
export const Permit = record({ key: z.string(), index: z.number() })
export type Permit = z.output<typeof Permit>

const agentPrefix = 'agent:'

/** The limit of all missions of an agent; keys of missions have no colon. */
export function agentLimitName(agent: string): string {
  return `${agentPrefix}${agent}`
}

/** @returns `undefined` for a key of missions */
export function agentOfLimit(name: string): string | undefined {
  return name.startsWith(agentPrefix) ? name.slice(agentPrefix.length) : undefined
}

/**
 * Missions take their permits in the order of the names, and hold those that they have while they wait for the next.
 * One order for all means that no circle of missions can wait for each other.
 */
export function inOrder(keys: readonly LimitKey[]): readonly LimitKey[] {
  return keys.toSorted((a, b) => (a.key < b.key ? -1 : 1))
}
