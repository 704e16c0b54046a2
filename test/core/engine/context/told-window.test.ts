import { expect, test } from 'vitest'
import { toldWindow } from '../../../../core/engine/context/told-window.ts'

test.each([
  [
    "This model's maximum context length is 8192 tokens. However, you requested 9203 tokens (8203 in the messages).",
    8192,
  ],
  ['This endpoint’s maximum context length is 131,072 tokens.', 131_072],
  ['prompt is too long: 210000 tokens > 200000 maximum', 200_000],
  ['The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).', 1_048_576],
  ['the request exceeds the available context size (4096 tokens), try increasing it', 4096],
  ['Input is too long for requested model.', undefined],
  ['At most 12 images; the limit is 10', undefined],
  ['', undefined],
])('%s', (message, window) => {
  expect(toldWindow(message)).toBe(window)
})
