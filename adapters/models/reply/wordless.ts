import type { FinishReason, ModelChunk, ModelRequest } from '../../../core/base/ports/models.ts'
import { estimateUsage } from './token-estimate.ts'

/** An answer of which nothing came but why. */
export function wordless(request: ModelRequest, reason: FinishReason, told: string): ModelChunk {
  return {
    type: 'finish',
    parts: [],
    reason,
    told_reason: told,
    usage: { ...estimateUsage(request, 0), estimated: true },
    model: request.model,
  }
}
