import type { Json } from '../../../contract/resources/common.ts'
import type { ArtifactOfStep } from '../../../contract/resources/file.ts'
import type { Origin } from '../../../contract/resources/guardrail.ts'

/** What the model gets for a call. */
export interface ToolResult {
  readonly output: Json
  readonly is_error: boolean
  /** Its author; absent for Sortie’s own words. */
  readonly origin?: Origin
  /** The files that it made, if any. */
  readonly artifacts?: ArtifactOfStep[]
}

export function failure(problem: string): ToolResult {
  return { output: problem, is_error: true }
}
