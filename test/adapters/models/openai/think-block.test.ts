import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createThinkBlock } from '../../../../adapters/models/openai/think-block.ts'

function read(pieces: readonly string[]): { readonly text: string; readonly reasoning: string } {
  const block = createThinkBlock()
  const spoken = [...pieces.flatMap((piece) => block.read(piece)), ...block.end()]
  const all = (type: string) =>
    spoken
      .filter((one) => one.type === type)
      .map((one) => one.text)
      .join('')
  return { text: all('text'), reasoning: all('reasoning') }
}

test.each([
  ['<think>hm</think>4', '4', 'hm'],
  ['\n<think>\nhm\n</think>\n\n4', '4', '\nhm\n'],
  ['<thinking>hm</thinking> 4', '4', 'hm'],
  ['<think>never ends', '', 'never ends'],
  ['<think></think>', '', ''],
  ['<thin', '<thin', ''],
  ['<table>', '<table>', ''],
  ['4 <think>hm</think>', '4 <think>hm</think>', ''],
  ['<think>a</think>b<think>c</think>', 'b<think>c</think>', 'a'],
  ['  4 ', '  4 ', ''],
  ['  ', '  ', ''],
  ['', '', ''],
])('%j is read in whatever pieces it comes', (whole, text, reasoning) => {
  expect(read([whole])).toEqual({ text, reasoning })
  expect(read([...whole])).toEqual({ text, reasoning })
})

test('of any other text nothing is changed', () => {
  fc.assert(
    fc.property(fc.array(fc.string()), (pieces) => {
      fc.pre(!/^\s*<th/.test(pieces.join('')))
      expect(read(pieces)).toEqual({ text: pieces.join(''), reasoning: '' })
    }),
  )
})
