import fc from 'fast-check'
import { test } from 'vitest'
import { type MessagesEvent, readEvent, wholeEvent } from '../../../../adapters/models/anthropic/event.ts'
import { expectReadAlike } from '../by-hand.ts'
import { fuzzingMs } from '../mutations.ts'

const delta = (change: object) => ({ type: 'content_block_delta', index: 1, delta: change })

const sent = fc.constantFrom(
  delta({ type: 'text_delta', text: 'Hello, ' }),
  delta({ type: 'thinking_delta', thinking: 'Hm.' }),
  delta({ type: 'signature_delta', signature: 'sig' }),
  delta({ type: 'input_json_delta', partial_json: '{"a":' }),
  { ...delta({ type: 'text_delta', text: 'Hello' }), content_block: null },
  { type: 'content_block_start', index: 1, content_block: { type: 'text', text: '' } },
)

/** Of a piece its texts alone count. */
function told({ type, index, delta: change, ...others }: MessagesEvent): unknown {
  if (type !== 'content_block_delta' || !change) return { type, index, change, ...others }
  const { stop_reason: _, stop_details: __, ...texts } = change
  return { type, index: index ?? undefined, texts }
}

test(
  'what is read by hand is what the schema reads, whatever comes',
  () => {
    expectReadAlike(sent, { byHand: readEvent, bySchema: wholeEvent, told })
  },
  fuzzingMs,
)
