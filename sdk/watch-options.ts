import type { DeltaFrame, ReasoningFrame, ToolProgressFrame } from '../contract/live.ts'

export interface WatchOptions {
  /** The `seq` of the last event that the caller already has; 0 (the default) for all. */
  readonly after?: number | undefined
  /** Receives text as the model writes it: each piece at most once; none of it is stored. */
  readonly onDelta?: ((delta: DeltaFrame) => void) | undefined
  /** The same for the model's reasoning, which is not part of its answer. */
  readonly onReasoning?: ((reasoning: ReasoningFrame) => void) | undefined
  /** Receives the progress of a tool call; none of it is stored. */
  readonly onToolProgress?: ((progress: ToolProgressFrame) => void) | undefined
  readonly signal?: AbortSignal | undefined
}
