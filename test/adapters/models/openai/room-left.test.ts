import { describe, expect, test } from 'vitest'
import { chatCompletions } from '../../../../adapters/models/openai/openai.ts'
import { roomLeftIn } from '../../../../adapters/models/openai/room-left.ts'
import { piece } from '../network.ts'
import { replyOf, requestOf } from '../requests.ts'
import { refuse, stream, useServices } from './services.ts'

const serve = useServices()

const vllm = (asked: number, sent: number) =>
  `'max_tokens' or 'max_completion_tokens' is too large: ${asked}. This model's maximum context length is 4096 tokens and your request has ${sent} input tokens (${asked} > 4096 - ${sent}).`

describe('what is left for an answer', () => {
  test.each([
    ['vLLM', vllm(4096, 96), 4000],
    [
      'OpenAI',
      "This model's maximum context length is 4096 tokens. However, you requested 6096 tokens (2000 in the messages, 4096 in the completion).",
      2096,
    ],
    [
      'OpenRouter',
      "This endpoint's maximum context length is 4096 tokens. However, you requested about 6096 tokens (2000 of text input, 4096 in the output).",
      2096,
    ],
  ])('is read in the words of %s', (_who, message, room) => {
    expect(roomLeftIn(message, 4096)).toBe(room)
  })

  test.each([
    ['too little', vllm(4096, 4000), 4096],
    ['as much as was asked for', vllm(4096, 96), 4000],
    ['not said', "This model's maximum context length is 8192 tokens.", 4096],
  ])('is none where it is %s', (_what, message, asked) => {
    expect(roomLeftIn(message, asked)).toBeUndefined()
  })
})

test('an answer that has no room beside what was sent is asked for in less, by this request alone', async () => {
  const { url, asked } = await serve((response, body) => {
    const most = Number(body.max_tokens)
    if (most > 4000) return refuse(response, 400, { message: vllm(most, 96), type: 'BadRequestError', code: 400 })
    return stream(response, piece({ content: 'ok' }), piece({}, 'stop'))
  })
  const provider = chatCompletions({ apiKey: async () => 'k', baseUrl: url })
  const ask = () => replyOf(provider(requestOf('hi', { model: 'openai/m', max_tokens: 4096 })))
  expect((await ask()).finish.adjustments).toEqual(['beside what was sent there is room for an answer of 4000 tokens'])
  await ask()
  expect(asked.map(({ max_tokens }) => max_tokens)).toEqual([4096, 4000, 4096, 4000])
})
