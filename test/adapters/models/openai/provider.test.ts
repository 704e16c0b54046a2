import { expect, test } from 'vitest'
import { loadOpenAI, protocolAt } from '../../../../adapters/models/openai/provider.ts'
import { replyOf, requestOf } from '../requests.ts'
import { refuse, useServices } from './services.ts'

const serve = useServices()

test.each([
  [undefined, 'responses'],
  ['https://api.openai.com/v1', 'responses'],
  ['https://eu.api.openai.com/v1', 'responses'],
  ['https://api.openai.com.example.com/v1', 'chat_completions'],
  ['http://127.0.0.1:8000/v1', 'chat_completions'],
] as const)('at %s it speaks %s', (baseUrl, protocol) => {
  expect(protocolAt(baseUrl)).toBe(protocol)
})

test('any service may be asked in either protocol', async () => {
  const { url, asked } = await serve((response) => refuse(response, 400, { error: { message: 'no' } }))
  for (const protocol of ['chat_completions', 'responses'] as const) {
    const generate = await loadOpenAI(async () => 'k', url, protocol)()
    await expect(replyOf(generate(requestOf('hi', { model: 'openai/m' })))).rejects.toMatchObject({ kind: 'rejected' })
  }
  expect(asked.map((body) => 'messages' in body && body.messages.length > 0)).toEqual([true, false])
})
