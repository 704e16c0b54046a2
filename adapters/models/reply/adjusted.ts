import type { ModelChunk } from '../../../core/base/ports/models.ts'

/** The same chunk; a finish also reports these adjustments. */
export function adjusted(chunk: ModelChunk, adjustments: readonly string[]): ModelChunk {
  if (chunk.type !== 'finish' || adjustments.length === 0) return chunk
  return { ...chunk, adjustments: [...(chunk.adjustments ?? []), ...adjustments] }
}
