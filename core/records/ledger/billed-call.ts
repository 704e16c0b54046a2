import * as z from 'zod'
import { kindOf, list, record } from '../../base/storing/kind.ts'

/** The fields that are read of the ledger's entry for a recorded model call. */
const BilledCall = record({
  model: z.string(),
  /** Whole milliseconds, from the first try to the end of the answer. Absent in calls billed before this field existed. */
  took_ms: z.number().min(0).optional(),
  /** The same until the first part of its answer. */
  first_ms: z.number().min(0).optional(),
  /** The parts of the request that the endpoint did not accept. */
  adjustments: list(z.string()).default([]),
})
export type BilledCall = z.output<typeof BilledCall>

export const billedCallKind = kindOf('billed call', 'ledger', BilledCall)

/** The calls that ended on this day, ordered by their missions, the oldest mission first. */
export function usagePartition(day: string): string {
  return `usage#${day}`
}
