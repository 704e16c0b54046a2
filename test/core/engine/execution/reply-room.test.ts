import { expect, test } from 'vitest'
import type { ModelChunk, ModelPart } from '../../../../core/base/ports/models.ts'
import { replyRoom, requireRoomForOutput } from '../../../../core/engine/execution/reply-room.ts'
import { createSaidSoFar } from '../../../../core/engine/execution/said-so-far.ts'
import { whole } from '../../../simulation/replies.ts'

/** How many chunks a reply may have. */
function taken(chunk: ModelChunk): number {
  const said = createSaidSoFar()
  const room = replyRoom(said)
  for (let count = 0; count < 10_000; count++) {
    said.add(chunk)
    try {
      room.take(chunk)
    } catch (error) {
      expect(error).toMatchObject({ code: 'model_rejected' })
      return count
    }
  }
  return 10_000
}

test.each([
  ['x', 2_000_000],
  ['漢', 666_666],
  ['"', 500_000],
  ['\u0001', 285_714],
])('a reply of %j is as long as an answer can carry', (character, most) => {
  expect(taken({ type: 'text', text: character.repeat(1000) })).toBe(Math.floor(most / 1000))
})

test.each([
  [{ type: 'reasoning', text: 'x'.repeat(1000) }, 2000],
  [{ type: 'progress', characters: 1000 }, 3500],
  [{ type: 'progress', characters: 0 }, 10_000],
] as const)('%j counts as well', (chunk, most) => {
  expect(taken(chunk)).toBe(most)
})

const call: ModelPart = { type: 'tool_call', id: 'c', name: 't', arguments: { text: '"'.repeat(10_000) } }
const small: ModelPart = { type: 'tool_call', id: 'c', name: 't', arguments: {} }
const text: ModelPart = { type: 'text', text: 'x'.repeat(1000) }
const reasoning: ModelPart = { type: 'reasoning', text: 'x'.repeat(1000) }
const refusal: ModelPart = { type: 'refusal', text: 'x'.repeat(1000) }
const signed: ModelPart = { type: 'reasoning', text: '', opaque: { signature: 'x'.repeat(10_000 - 20) } }

test.each([
  ['calls', call, 37],
  ['small calls', small, 128],
  ['text that was not streamed', text, 2000],
  ['reasoning', reasoning, 2000],
  ['refusals', refusal, 2000],
  ['fields of the provider', signed, 100],
])('so is a whole reply of %s', (_what, part, most) => {
  const finish = (count: number) => () =>
    replyRoom(createSaidSoFar()).take(whole(Array.from({ length: count }, () => part)))
  expect(finish(most)).not.toThrow()
  expect(finish(most + 1)).toThrow(expect.objectContaining({ code: 'model_rejected' }))
})

test('an output that is longer written out than it was as text is refused', () => {
  const numbers = Array.from({ length: 100_000 }, () => 1e20)
  requireRoomForOutput(numbers.slice(0, 80_000))
  expect(() => requireRoomForOutput(numbers)).toThrow(expect.objectContaining({ code: 'model_rejected' }))
})
