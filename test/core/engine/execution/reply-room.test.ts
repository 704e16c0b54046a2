import { expect, test } from 'vitest'
import type { ModelChunk } from '../../../../core/base/ports/models.ts'
import { replyRoom, requireRoomForOutput } from '../../../../core/engine/execution/reply-room.ts'

/** How many chunks a reply may have. */
function taken(chunk: ModelChunk): number {
  const room = replyRoom()
  for (let count = 0; count < 10_000; count++) {
    try {
      room.take(chunk)
    } catch (error) {
      expect(error).toMatchObject({ code: 'model_rejected' })
      return count
    }
  }
  throw new Error('It has no end')
}

test.each([
  ['x', 2_000_000],
  ['漢', 666_666],
  ['"', 500_000],
  ['\u0001', 285_714],
])('a reply of %j is as long as an answer can carry', (character, most) => {
  expect(taken({ type: 'text', text: character.repeat(1000) })).toBe(Math.floor(most / 1000))
})

test('so are the calls that it decides on', () => {
  const call = { id: 'c', name: 't', arguments: { text: '"'.repeat(10_000) } }
  expect(taken({ type: 'tool_call', call })).toBe(37)
})

test('an output that is longer written out than it was as text is refused', () => {
  const numbers = Array.from({ length: 100_000 }, () => 1e20)
  requireRoomForOutput(numbers.slice(0, 80_000))
  expect(() => requireRoomForOutput(numbers)).toThrow(expect.objectContaining({ code: 'model_rejected' }))
})
