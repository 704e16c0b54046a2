import type { Json } from '../../../contract/resources/common.ts'

/** What the model is told of a call. */
export interface ToolResult {
  readonly output: Json
  readonly is_error: boolean
}

export function failure(problem: string): ToolResult {
  return { output: problem, is_error: true }
}
