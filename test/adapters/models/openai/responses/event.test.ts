import fc from 'fast-check'
import { test } from 'vitest'
import { readEvent, wholeEvent } from '../../../../../adapters/models/openai/responses/event.ts'
import { expectReadAlike } from '../../by-hand.ts'
import { fuzzingMs } from '../../mutations.ts'

const sent = fc.constantFrom(
  { type: 'response.output_text.delta', item_id: 'msg_1', output_index: 1, content_index: 0, delta: 'Hello, ' },
  { type: 'response.reasoning_summary_text.delta', output_index: 0, delta: 'Hm.', obfuscation: 'x' },
  { type: 'response.function_call_arguments.delta', output_index: 2, delta: '{"a":', object: null },
  { type: 'response.output_item.done', output_index: 0, item: { type: 'message', content: [] } },
  { type: 'response.completed', response: { id: 'resp_1', status: 'completed', output: [] } },
)

test(
  'what is read by hand is what the schema reads, whatever comes',
  () => {
    expectReadAlike(sent, { byHand: readEvent, bySchema: wholeEvent, told: (event) => event })
  },
  fuzzingMs,
)
