import type { IncomingMessage, ServerResponse } from 'node:http'
import { json } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { anthropic } from '../../../../adapters/models/anthropic/anthropic.ts'
import { messagesViolations } from '../checkers/messages.ts'
import { useLives } from '../lives.ts'
import { sendEvents, useRawServers } from '../network.ts'

const serve = useRawServers()
const live = useLives()

type Answer = (body: string) => readonly object[]

/** A service as strict as its documentation: it refuses all that violates it. */
async function life(answer: Answer) {
  const { url } = await serve(async (message: IncomingMessage, response: ServerResponse) => {
    const body: unknown = await json(message)
    const [violation] = messagesViolations(body)
    if (violation === undefined) {
      sendEvents(response, answer(JSON.stringify(body)))
      return response.end()
    }
    const error = { type: 'invalid_request_error', message: violation }
    return response.writeHead(400).end(JSON.stringify({ type: 'error', error }))
  })
  return live('anthropic/claude-haiku-4-5', anthropic({ apiKey: async () => 'sk-test', baseUrl: url }))
}

const message = (stop_reason: string, ...blocks: readonly object[]) => [
  { type: 'message_start', message: { id: 'msg_1', usage: { input_tokens: 100, output_tokens: 1 } } },
  ...blocks.map((content_block, index) => ({ type: 'content_block_start', index, content_block })),
  { type: 'message_delta', delta: { stop_reason }, usage: { output_tokens: 10 } },
  { type: 'message_stop' },
]
const call = (id: string, name: string, expression = '1+1') => ({ type: 'tool_use', id, name, input: { expression } })
const thought = { type: 'thinking', thinking: 'two and two', signature: 'sig-of-the-thought' }
const done = message('end_turn', { type: 'text', text: 'FINAL' })
const hasResult = (body: string) => body.includes('tool_result')

test('a thought with a call goes back with its signature, and the mission ends', async () => {
  const { mission, steps } = await life((body) => {
    if (!hasResult(body)) return message('tool_use', thought, call('toolu_1', 'calculator'))
    return body.includes('"signature":"sig-of-the-thought"') ? done : message('end_turn')
  })
  expect(mission).toMatchObject({ status: 'COMPLETED', output: 'FINAL' })
  expect(steps.map(({ kind }) => kind)).toEqual(['model_call', 'tool_call', 'model_call'])
})

test.each([
  ['beside `end_turn`', message('end_turn', call('toolu_1', 'calculator'))],
  ['by a name that no tool may have', message('tool_use', call('toolu_1', 'functions.calculator'))],
  ['by an id that is none', message('tool_use', call('a b c', 'calculator'))],
  ['twice with one id', message('tool_use', call('toolu_1', 'calculator'), call('toolu_1', 'calculator', '2+2'))],
])('a call %s is answered, and the mission ends', async (_what, calling) => {
  const { mission } = await life((body) => (hasResult(body) ? done : calling))
  expect(mission).toMatchObject({ status: 'COMPLETED', output: 'FINAL' })
})

test.each([
  ['max_tokens', [{ type: 'text', text: 'half' }]],
  ['refusal', [{ type: 'text', text: 'I may' }]],
  ['model_context_window_exceeded', [{ type: 'text', text: 'half' }]],
  ['a_new_word', [{ type: 'text', text: 'half' }]],
  ['end_turn', []],
])('%s is no success', async (reason, blocks) => {
  const { mission } = await life(() => message(reason, ...blocks))
  expect(mission.status).toBe('FAILED')
  expect(mission.output).toBeNull()
})

test('a thought goes back unsigned where its service signs none and wants it back', async () => {
  const { url } = await serve(async (incoming: IncomingMessage, response: ServerResponse) => {
    const body = JSON.stringify(await json(incoming))
    const isMissing = body.includes('"assistant"') && !body.includes('{"type":"thinking","thinking":"two and two"}')
    if (isMissing) {
      const error = {
        type: 'invalid_request_error',
        message: 'The `content[].thinking` must be passed back to the API.',
      }
      return response.writeHead(400).end(JSON.stringify({ type: 'error', error }))
    }
    const unsigned = { type: 'thinking', thinking: 'two and two' }
    sendEvents(response, hasResult(body) ? done : message('tool_use', unsigned, call('toolu_1', 'calculator')))
    return response.end()
  })
  const { mission } = await live('anthropic/deepseek-v4', anthropic({ apiKey: async () => 'k', baseUrl: url }))
  expect(mission).toMatchObject({ status: 'COMPLETED', output: 'FINAL' })
})
