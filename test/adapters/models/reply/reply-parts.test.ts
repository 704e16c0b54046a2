import { expect, test } from 'vitest'
import { createReplyParts } from '../../../../adapters/models/reply/reply-parts.ts'

test('parts stand where they began, whatever comes between their pieces', () => {
  const parts = createReplyParts()
  parts.say('text', 0, 'a')
  parts.beginCall(1, { id: 'x', name: 'clock' })
  parts.say('text', 0, 'b')
  parts.argument(1, '{')
  parts.say('text', 2, 'c')
  parts.argument(1, '}')
  expect(parts.complete()).toEqual([
    { type: 'text', text: 'ab' },
    { type: 'tool_call', id: 'x', name: 'clock', arguments: {} },
    { type: 'text', text: 'c' },
  ])
  expect(parts.characters()).toBe(5)
})

test('texts stand in the order in which they were told', () => {
  const parts = createReplyParts()
  parts.say('text', 0, 'a')
  parts.say('text', 1, 'b')
  parts.say('text', 0, 'c')
  expect(parts.complete().map((part) => part.type === 'text' && part.text)).toEqual(['a', 'b', 'c'])
})

test('what is of another kind at the same place is a part of its own', () => {
  const parts = createReplyParts()
  parts.say('reasoning', 0, 'hm')
  parts.say('text', 0, 'so')
  expect(parts.complete().map(({ type }) => type)).toEqual(['reasoning', 'text'])
})

test('a part of no words is one where fields came with it, and else none', () => {
  const parts = createReplyParts()
  parts.say('text', 0, '')
  parts.say('reasoning', 1, '')
  parts.opaque(1, { signature: 'sig' })
  expect(parts.complete()).toEqual([{ type: 'reasoning', text: '', opaque: { signature: 'sig' } }])
})

test('arguments that came in pieces count before those that came whole', () => {
  const parts = createReplyParts()
  parts.beginCall(0, { id: 'a', name: 'clock' }, '{"whole":1}')
  parts.argument(0, '{"piece":1}')
  parts.beginCall(1, { id: 'b', name: 'clock' }, '{"whole":2}')
  parts.argument(1, '')
  expect(parts.complete().map((part) => 'arguments' in part && part.arguments)).toEqual([{ piece: 1 }, { whole: 2 }])
})

test('an answer that is longer than any is not kept', () => {
  const parts = createReplyParts()
  const words = 'x'.repeat(1_000_000)
  expect(() => {
    for (let times = 0; times < 17; times += 1) parts.say('text', 0, words)
  }).toThrow('longer than can be read')
})
