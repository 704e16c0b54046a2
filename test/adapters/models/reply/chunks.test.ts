import { expect, test } from 'vitest'
import { createChunks } from '../../../../adapters/models/reply/chunks.ts'

test('what comes together and is of one kind is one chunk, and the order stays', () => {
  const chunks = createChunks()
  chunks.say('reasoning', 'h')
  chunks.say('reasoning', 'm')
  chunks.say('text', 'Hel')
  chunks.say('text', '')
  chunks.say('text', 'lo')
  chunks.progress(2)
  chunks.write('{"a')
  chunks.write('":1}')
  chunks.say('text', '.')
  expect(chunks.take()).toEqual([
    { type: 'reasoning', text: 'hm' },
    { type: 'text', text: 'Hello' },
    { type: 'progress', characters: 9, text: '{"a":1}' },
    { type: 'text', text: '.' },
  ])
  expect(chunks.take()).toEqual([])
})

test('a sign of life stands for itself, and is needless beside anything else', () => {
  const chunks = createChunks()
  chunks.progress(0)
  chunks.progress(0)
  expect(chunks.take()).toEqual([{ type: 'progress', characters: 0 }])
  chunks.say('text', 'Hel')
  chunks.progress(0)
  chunks.say('text', 'lo')
  expect(chunks.take()).toEqual([{ type: 'text', text: 'Hello' }])
})

test('the finish is the last', () => {
  const chunks = createChunks()
  const usage = { input_tokens: 1, output_tokens: 1 }
  chunks.say('text', 'Hello')
  chunks.finish({ parts: [{ type: 'text', text: 'Hello' }], reason: 'stop', usage, model: 'm' })
  expect(chunks.take().map(({ type }) => type)).toEqual(['text', 'finish'])
})
