import { expect, test } from 'vitest'
import { isCallInWords } from '../../../../adapters/models/reply/call-in-words.ts'

test.each([
  ['Qwen and Hermes', '<tool_call>\n{"name": "clock", "arguments": {}}\n</tool_call>'],
  ['after words', 'I look it up.\n<tool_call>\n{"name": "clock", "arguments": {}}\n</tool_call>\n'],
  ['Mistral', '[TOOL_CALLS][{"name": "clock", "arguments": {}}]'],
  ['Llama', '<|python_tag|>{"name": "clock", "parameters": {}}'],
  ['DeepSeek', '<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>clock'],
  ['DeepSeek, later', '<｜DSML｜function_calls>\n<｜DSML｜invoke name="clock">'],
  ['Kimi', '<|tool_calls_section_begin|><|tool_call_begin|>functions.clock:0'],
  ['functions', '<function=clock>{}</function>'],
  ['functions after words', 'I look it up.\n<function=clock>{}</function>'],
  ['Gemma', '<start_function_call>call:clock{}<end_function_call>'],
  ['gpt-oss', '<|channel|>commentary to=functions.clock <|constrain|>json<|message|>{}'],
  ['gpt-oss, stripped', 'commentary to=functions.clock json{}'],
  ['cut off', '<tool_call>\n{"name": "clo'],
])('a call as %s write it', (_who, text) => {
  expect(isCallInWords(text)).toBe(true)
})

test.each([
  ['nothing', ''],
  ['words', 'It is five o’clock.'],
  ['words about such marks', 'Qwen writes `<tool_call>` before a call, and `</tool_call>` behind it.'],
  ['a block of code', '```xml\n<tool_call>{}</tool_call>\n```'],
  ['JSON', '{"name": "clock", "arguments": {}}'],
  ['XML', '<functions>\n  <function>clock</function>'],
])('%s is none', (_what, text) => {
  expect(isCallInWords(text)).toBe(false)
})
