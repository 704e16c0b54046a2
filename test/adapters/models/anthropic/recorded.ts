/** As Anthropic sends it. */
export const recorded: readonly object[] = [
  {
    type: 'message_start',
    message: {
      ...{ id: 'msg_01', type: 'message', role: 'assistant', model: 'claude-haiku-4-5-20251001', content: [] },
      ...{ stop_reason: null, stop_sequence: null },
      usage: { input_tokens: 472, cache_creation_input_tokens: 0, cache_read_input_tokens: 12, output_tokens: 2 },
    },
  },
  { type: 'content_block_start', index: 0, content_block: { type: 'thinking', thinking: '', signature: '' } },
  { type: 'ping' },
  { type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: 'Two things ' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: 'to look up.' } },
  {
    type: 'content_block_delta',
    index: 0,
    delta: { type: 'signature_delta', signature: 'EqQBCgIYAhIM1gbcDa9GJwZA2b3h' },
  },
  { type: 'content_block_stop', index: 0 },
  { type: 'content_block_start', index: 1, content_block: { type: 'text', text: '' } },
  { type: 'content_block_delta', index: 1, delta: { type: 'text_delta', text: 'Okay, ' } },
  { type: 'content_block_delta', index: 1, delta: { type: 'text_delta', text: 'let me see 👋' } },
  { type: 'content_block_stop', index: 1 },
  {
    type: 'content_block_start',
    index: 2,
    content_block: { type: 'tool_use', id: 'toolu_01A', name: 'clock', input: {} },
  },
  { type: 'content_block_delta', index: 2, delta: { type: 'input_json_delta', partial_json: '' } },
  { type: 'content_block_delta', index: 2, delta: { type: 'input_json_delta', partial_json: '{"zone":"Eur' } },
  { type: 'content_block_delta', index: 2, delta: { type: 'input_json_delta', partial_json: 'ope/Berlin"}' } },
  { type: 'content_block_stop', index: 2 },
  {
    type: 'content_block_start',
    index: 3,
    content_block: { type: 'tool_use', id: 'toolu_01B', name: 'clock', input: {} },
  },
  { type: 'content_block_stop', index: 3 },
  {
    type: 'message_delta',
    delta: { stop_reason: 'tool_use', stop_sequence: null },
    usage: { output_tokens: 89, output_tokens_details: { thinking_tokens: 20 } },
  },
  { type: 'message_stop' },
]
