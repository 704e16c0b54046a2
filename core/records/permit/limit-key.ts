import * as z from 'zod'
import { record } from '../../base/storing/kind.ts'

/** A named limit that a mission counts towards: one of its keys, or `agent:<name>`. */
export const LimitKey = record({
  key: z.string(),
  /** Set by the mission itself; a definition with that name applies to all missions. */
  limit: z.number().exactOptional(),
})
export type LimitKey = z.output<typeof LimitKey>

/** One of a limit's permits, held by a mission from the time when it may start until it leaves its slot. */
export const Permit = record({ key: z.string(), index: z.number() })
export type Permit = z.output<typeof Permit>

const agentPrefix = 'agent:'

/** The limit for all missions of an agent; missions' own keys contain no colon. */
export function agentLimitName(agent: string): string {
  return `${agentPrefix}${agent}`
}

/** @returns `undefined` for a key of missions */
export function agentOfLimit(name: string): string | undefined {
  return name.startsWith(agentPrefix) ? name.slice(agentPrefix.length) : undefined
}

/**
 * Missions take their permits in the order of the names, and keep them while they wait for the next. The common order prevents a
 * cycle of missions that wait for each other.
 */
export function inOrder(keys: readonly LimitKey[]): readonly LimitKey[] {
  return keys.toSorted((a, b) => (a.key < b.key ? -1 : 1))
}
