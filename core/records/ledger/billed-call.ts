import * as z from 'zod'
import { kindOf, list, record } from '../../base/storing/kind.ts'

/** What the ledger says of a model call that a step records, as far as anybody reads it. */
const BilledCall = record({
  model: z.string(),
  /** Whole milliseconds, from the first try to the last word. Calls that were billed before this was noted have none. */
  took_ms: z.number().min(0).optional(),
  /** The same to the first that came of its answer. */
  first_ms: z.number().min(0).optional(),
  /** What of the request the endpoint did not take. */
  adjustments: list(z.string()).default([]),
})
export type BilledCall = z.output<typeof BilledCall>

export const billedCallKind = kindOf('billed call', 'ledger', BilledCall)

/** The calls that ended on this day, by the missions that made them, the oldest mission first. */
export function usagePartition(day: string): string {
  return `usage#${day}`
}
