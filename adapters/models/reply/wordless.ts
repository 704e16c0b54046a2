import type { FinishReason, ModelChunk, ModelRequest } from '../../../core/base/ports/models.ts'
import { estimateUsage } from './token-estimate.ts'

/** An answer without any content except its reason. */
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
