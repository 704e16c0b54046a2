import { expect } from 'vitest'
import { ProviderFailure } from '../../../adapters/models/failures/provider-failure.ts'
import { createChunks } from '../../../adapters/models/reply/chunks.ts'
import type { ReplyReader } from '../../../adapters/models/reply/read-reply.ts'
import type { ModelChunk, ModelPart } from '../../../core/base/ports/models.ts'
import { isTokenCount } from '../../../core/records/mission/sound-usage.ts'

/** What a reader makes of a stream: all its chunks, or `undefined` where it said that it cannot be read. */
export function readWhole(reader: ReplyReader, values: readonly unknown[]): readonly ModelChunk[] | undefined {
  const chunks = createChunks()
  try {
    for (const value of values) reader.read(value, chunks)
    reader.end(false, chunks)
    return chunks.take()
  } catch (error) {
    // Anything else is a bug.
    if (error instanceof ProviderFailure) return undefined
    throw error
  }
}

/** What holds of every answer, however it came. */
export function expectSound(chunks: readonly ModelChunk[], cameCharacters: number): void {
  const finish = chunks.at(-1)
  if (finish?.type !== 'finish') throw new Error('the answer has no end')
  expect(chunks.filter(({ type }) => type === 'finish')).toHaveLength(1)
  for (const kind of ['text', 'reasoning'] as const) {
    const streamed = chunks.map((chunk) => (chunk.type === kind ? chunk.text : '')).join('')
    expect(wordsOf(finish.parts, kind)).toBe(streamed)
  }
  const calls = finish.parts.filter(({ type }) => type === 'tool_call')
  if (finish.reason === 'stop') expect(calls).toEqual([])
  if (finish.reason === 'tool_calls') expect(calls).not.toEqual([])
  const ids = finish.parts.flatMap((part) => (part.type === 'tool_call' ? [part.id] : []))
  expect(new Set(ids).size).toBe(ids.length)
  const { estimated: _, ...counts } = finish.usage
  for (const count of Object.values(counts)) expect(isTokenCount(count)).toBe(true)
  expect(JSON.stringify(finish).length).toBeLessThan(8 * cameCharacters + 2000)
}

function wordsOf(parts: readonly ModelPart[], kind: 'text' | 'reasoning'): string {
  return parts.map((part) => (part.type === kind ? part.text : '')).join('')
}
