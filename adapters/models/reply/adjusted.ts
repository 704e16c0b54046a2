import type { ModelChunk } from '../../../core/base/ports/models.ts'

/** The same; a finish tells of these adjustments as well. */
export function adjusted(chunk: ModelChunk, adjustments: readonly string[]): ModelChunk {
  if (chunk.type !== 'finish' || adjustments.length === 0) return chunk
  return { ...chunk, adjustments: [...(chunk.adjustments ?? []), ...adjustments] }
}
