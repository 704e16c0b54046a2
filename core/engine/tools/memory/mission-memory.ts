import * as z from 'zod'
import type { Json } from '../../../../contract/resources/common.ts'
import { Origin } from '../../../../contract/resources/guardrail.ts'
import type { Key } from '../../../base/ports/store.ts'
import { kindOf, record } from '../../../base/storing/kind.ts'

/** Shared memory of the agents in one delegation tree; it lives as long as the root mission. */
export const MemoryKey = z
  .string()
  .regex(/^[\w .:/-]{1,128}$/, 'use 1 to 128 letters, digits, spaces and any of _ . : / -')

const maxValueLength = 16_000

/** Arguments were parsed from JSON, so only the size needs a check; some providers refuse recursive schemas. */
export const MemoryValue = z
  .custom<Json>(isSmallJson, `a value has at most ${maxValueLength} characters as JSON`)
  .describe('Any JSON value')

function isSmallJson(value: unknown): boolean {
  try {
    return JSON.stringify(value).length <= maxValueLength
  } catch {
    return false
  }
}

const MemoryItem = record({
  value: z.custom<Json>((value) => value !== undefined),
  /** `outside`: it was written after text from outside was read. */
  origin: Origin.exactOptional(),
})
export type MemoryItem = z.output<typeof MemoryItem>

export const memoryKind = kindOf('memory', 'entities', MemoryItem)

export function memoryAddress(rootMission: string, key: string): Key {
  return { partition: `mission#${rootMission}`, sort: `memory#${key}` }
}
