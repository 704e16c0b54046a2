import type { DeltaFrame, ReasoningFrame, ToolProgressFrame } from '../contract/live.ts'

export interface WatchOptions {
  /** The `seq` of the last event that the caller already has; 0 (the default) for all. */
  readonly after?: number | undefined
  /** Text as the model writes it: each piece at most once; none of it is stored. */
  readonly onDelta?: ((delta: DeltaFrame) => void) | undefined
  /** The same of what the model tells of its reasoning, which is no part of its answer. */
  readonly onReasoning?: ((reasoning: ReasoningFrame) => void) | undefined
  /** How far a call of a tool is, as it is told; none of it is stored. */
  readonly onToolProgress?: ((progress: ToolProgressFrame) => void) | undefined
  readonly signal?: AbortSignal | undefined
}
