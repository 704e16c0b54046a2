import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readChunk } from '../../../../../adapters/models/openai/chat/chunk.ts'
import { plainDelta } from '../../../../../adapters/models/openai/chat/plain-delta.ts'
import { parsedJson } from '../../../../../adapters/models/wire/json-text.ts'
import { fuzzing, fuzzingMs, mutated, mutations } from '../../mutations.ts'
import { piece } from '../../network.ts'
import { callPiece, usagePiece } from '../services.ts'

const sent = fc.constantFrom(
  piece({ content: 'Hello, ' }),
  piece({ role: 'assistant', content: '', refusal: null, tool_calls: null }),
  piece({ reasoning_content: 'The user greets.', content: null }),
  piece({ reasoning: 'Hm.', reasoning_details: [{ type: 'reasoning.text', text: 'Hm.' }] }),
  { ...piece({ content: 'Hello' }), usage: null, x_groq: null, error: null },
  callPiece({ index: 0, args: '{"expression":' }),
  piece({ content: 'Hello' }, 'stop'),
  usagePiece({ prompt_tokens: 1 }),
)

test(
  'what is read by hand is what the schema reads, whatever comes',
  () => {
    fc.assert(
      fc.property(mutations, sent, (changes, one) => {
        for (const line of mutated([one], changes)) {
          const value = parsedJson(line)
          const words = plainDelta(value)
          if (words === undefined) continue
          const { choices, usage, x_groq } = readChunk(value)
          const [choice] = choices
          expect(told(words)).toEqual(told(choice?.delta ?? {}))
          expect(told({ ...choice, delta: undefined, in_all: usage, groq: x_groq?.usage })).toEqual({})
        }
      }),
      fuzzing,
    )
  },
  fuzzingMs,
)

function told(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null))
}

test.each([
  [piece({ content: 'Hello' }), { content: 'Hello' }],
  [piece({ role: 'assistant', content: null, reasoning: 'Hm.' }), { content: null, reasoning: 'Hm.' }],
  [{ ...piece({ content: 'Hello' }), usage: null }, { content: 'Hello' }],
])('%j says nothing but its words', (value, words) => {
  expect(plainDelta(value)).toEqual(words)
})

test.each([
  [piece({ content: 'Hello' }, 'stop')],
  [piece({ content: [{ type: 'text', text: 'Hello' }] })],
  [callPiece({ index: 0, args: '{' })],
  [{ ...piece({ content: 'Hello' }), usage: { prompt_tokens: 1 } }],
  [{ error: { message: 'no' } }],
  [[piece({ content: 'Hello' })]],
  [null],
])('%j is left to the schema', (value) => {
  expect(plainDelta(value)).toBeUndefined()
})
