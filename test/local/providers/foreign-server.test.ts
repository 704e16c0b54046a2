import type { ChatCompletionRequest } from '@copilotkit/aimock'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { useMockProvider } from '../../adapters/models/network.ts'
import { useEdition } from './edition.ts'
import { bridgeTo } from './http2-bridge.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

/** It speaks all protocols, and nobody here wrote it. */
const mock = useMockProvider()
let bridge: Awaited<ReturnType<typeof bridgeTo>>
beforeAll(async () => {
  bridge = await bridgeTo(() => mock.url)
})
afterAll(() => bridge.close())

const edition = useEdition(() => ({ url: mock.url, bedrock: bridge.url }))

const sum = { name: 'calculator', arguments: '{"expression":"40 + 2"}' }

/** After so many results. */
const told =
  (results: number) =>
  ({ messages }: ChatCompletionRequest) =>
    messages.filter(({ role }) => role === 'tool').length === results

describe.each([
  ['chat/gpt-4o', 'output_truncated'],
  // It says that a response is incomplete, and not why.
  ['responses/gpt-5', 'finish_unknown'],
  ['messages/claude-sonnet-4-5', 'output_truncated'],
  ['google/gemini-3.8-flash', 'output_truncated'],
  ['bedrock/anthropic.claude-haiku-4-5-v1:0', 'output_truncated'],
])('missions of %s', (model, cutOff) => {
  test('call a tool, are told its result, and answer', async () => {
    mock.on({ userMessage: 'What is 40 + 2?', hasToolResult: false }, { toolCalls: [sum] })
    mock.on({ userMessage: 'What is 40 + 2?', toolResultContains: '42' }, { content: 'It is 42, no less.' })
    const agent = await edition.agent({ model, tools: ['calculator'] })
    const mission = await edition.run(agent, { input: 'What is 40 + 2?' })
    expect(mission).toMatchObject({ status: 'COMPLETED', output: 'It is 42, no less.', error: null })
    const { steps, listed } = await edition.read(mission)
    expect(steps).toMatchObject([
      { kind: 'model_call', model, tool_calls: [{ name: 'calculator' }] },
      { kind: 'tool_call', tool: 'calculator', is_error: false, output: { result: 42 } },
      { kind: 'model_call', model, text: 'It is 42, no less.', finish_reason: 'stop' },
    ])
    expect(listed).toEqual(mission)
    expect(mock.getRequests()).toHaveLength(2)
  })

  test('call two tools at once, and the same one again', async () => {
    const clock = { name: 'clock', arguments: '{}' }
    mock.on({ predicate: told(0) }, { content: 'Let me see.', toolCalls: [sum, clock] })
    mock.on({ predicate: told(2) }, { toolCalls: [sum] })
    mock.on({ predicate: told(3) }, { content: 'Still 42.' })
    const agent = await edition.agent({ model, tools: ['calculator', 'clock'] })
    const mission = await edition.run(agent)
    expect(mission).toMatchObject({ status: 'COMPLETED', output: 'Still 42.', usage: { tool_calls: 3 } })
    const { steps } = await edition.read(mission)
    expect(steps.flatMap((step) => (step.kind === 'tool_call' ? [[step.tool, step.is_error]] : []))).toEqual([
      ['calculator', false],
      ['clock', false],
      ['calculator', false],
    ])
  })

  test('are told what was said before', async () => {
    mock.on({ userMessage: 'What is my name?', turnIndex: 1 }, { content: 'You are Ada.' })
    mock.on({ userMessage: 'I am Ada.' }, { content: 'Hello, Ada.' })
    const agent = await edition.agent({ model })
    const replies = await edition.talk(agent, ['I am Ada.', 'What is my name?'])
    expect(replies.map(({ content }) => content)).toEqual(['Hello, Ada.', 'You are Ada.'])
  })

  test('that are cut off are no success', async () => {
    mock.on({}, { content: 'The three steps are: 1) open the', finishReason: 'length' })
    const mission = await edition.run(await edition.agent({ model }))
    expect(mission).toMatchObject({ status: 'FAILED', output: null, error: { code: cutOff } })
  })

  test('whose connection breaks in the middle of an answer ask again', async () => {
    const words = 'This answer breaks somewhere in the middle.'
    mock.on({ userMessage: 'go', sequenceIndex: 0 }, { content: words }, { truncateAfterChunks: 3 })
    mock.on({ userMessage: 'go', sequenceIndex: 1 }, { content: 'Now it is whole.' })
    const mission = await edition.run(await edition.agent({ model }), { max_attempts: 2, retry: { base_s: 0.1 } })
    expect(mission).toMatchObject({ status: 'COMPLETED', output: 'Now it is whole.' })
  })

  test('whose service fails once ask again', async () => {
    mock.onMessage('go', { content: 'Here I am.' })
    mock.nextRequestError(500, { message: 'told so', type: 'server_error' })
    expect(await edition.run(await edition.agent({ model }))).toMatchObject({
      ...{ status: 'COMPLETED', output: 'Here I am.', attempt: 1 },
    })
  })
})
