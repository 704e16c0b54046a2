import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readEvent, wholeEvent } from '../../../../adapters/models/anthropic/event.ts'
import { parsedJson } from '../../../../adapters/models/wire/json-text.ts'
import { fuzzing, mutated, mutations } from '../mutations.ts'

const delta = (change: object) => ({ type: 'content_block_delta', index: 1, delta: change })

const sent = fc.constantFrom(
  delta({ type: 'text_delta', text: 'Hello, ' }),
  delta({ type: 'thinking_delta', thinking: 'Hm.' }),
  delta({ type: 'signature_delta', signature: 'sig' }),
  delta({ type: 'input_json_delta', partial_json: '{"a":' }),
  { ...delta({ type: 'text_delta', text: 'Hello' }), content_block: null },
  { type: 'content_block_start', index: 1, content_block: { type: 'text', text: '' } },
)

test('what is read by hand is what the schema reads, whatever comes', () => {
  fc.assert(
    fc.property(mutations, sent, (changes, one) => {
      for (const line of mutated([one], changes)) {
        const value = parsedJson(line)
        expect(outcome(() => readEvent(value))).toEqual(outcome(() => wholeEvent(value)))
      }
    }),
    fuzzing,
  )
})

/** Of a piece, what counts of one. */
function outcome(read: () => ReturnType<typeof readEvent>): unknown {
  try {
    const { type, index, delta: change, ...others } = read()
    if (type !== 'content_block_delta' || !change) return { type, index, change, ...others }
    const { stop_reason: _, stop_details: __, ...texts } = change
    return { type, index: index ?? undefined, texts }
  } catch (error) {
    return String(error)
  }
}
