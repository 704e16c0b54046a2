import type { ServerResponse } from 'node:http'
import { describe, expect, test } from 'vitest'
import { chatCompletions } from '../../../../adapters/models/openai/openai.ts'
import type { ModelRequest, Turn } from '../../../../core/base/ports/models.ts'
import { chatViolations } from '../checkers/chat.ts'
import { piece } from '../network.ts'
import { type Reply, replyOf, requestOf } from '../requests.ts'
import { type AskedBody, callPiece, refuse, stream, useServices } from './services.ts'

const serve = useServices()

const calculator = { name: 'calculator', description: 'Calculates.', parameters: { type: 'object', properties: {} } }
const ended = piece({}, 'tool_calls')

/** A service that calls tools in its own way, and refuses a history that is not as it wants it. */
interface Peculiar {
  readonly calls: readonly object[]
  /** What is wrong with a request that has results, in its words. */
  problemWith?(body: AskedBody): string | undefined
}

/** Asks, answers each call with its place, and asks again until there are no more. */
async function talkWith({ calls, problemWith }: Peculiar): Promise<{ last: Reply; asked: readonly AskedBody[] }> {
  const answer = (response: ServerResponse, body: AskedBody) => {
    const problem = chatViolations(body, 'lax')[0] ?? problemWith?.(body)
    if (problem !== undefined)
      return refuse(response, 400, { error: { message: problem, type: 'invalid_request_error' } })
    const results = body.messages.filter(({ role }) => role === 'tool').map(({ content }) => content)
    if (results.length === 0) return stream(response, ...calls, ended)
    return stream(response, piece({ content: `The results are ${results.join(', ')}.` }), piece({}, 'stop'))
  }
  const { url, asked } = await serve(answer)
  const provider = chatCompletions({ apiKey: async () => 'k', baseUrl: url })
  const turns: Turn[] = [{ role: 'user', parts: [{ type: 'text', text: 'Calculate.' }] }]
  const request = (): ModelRequest => requestOf('', { model: 'openai/m', tools: [calculator], turns })
  let last = await replyOf(provider(request()))
  while (last.calls.length > 0 && asked.length < 10) {
    turns.push({ role: 'model', model: last.finish.model, parts: last.finish.parts })
    last.calls.forEach(({ id, name }, at) => {
      turns.push({ role: 'tool', call_id: id, name, parts: [{ type: 'text', text: `#${at + 1}` }], is_error: false })
    })
    last = await replyOf(provider(request()))
  }
  return { last, asked }
}

const call = (others: Parameters<typeof callPiece>[0] = {}, fields = {}) =>
  callPiece({ index: 0, id: 'call_a', name: 'calculator', args: '{"expression":"1+1"}', ...others }, fields)

const one = 'The results are #1.'
const two = 'The results are #1, #2.'

describe('a conversation comes to its end', () => {
  const messagesWithCalls = ({ messages }: AskedBody) => messages.filter(({ tool_calls }) => Array.isArray(tool_calls))

  test.each<[string, string, Peculiar]>([
    ['all calls have one index', two, { calls: [call(), call({ id: 'call_b' })] }],
    ['all calls have one id', two, { calls: [call(), call({ index: 1 })] }],
    [
      'calls have neither',
      two,
      { calls: [call({ index: undefined, id: undefined }), call({ index: undefined, id: undefined })] },
    ],
    ['calls have no ids, and long ones are refused', one, { calls: [call({ id: undefined })] }],
    ['arguments are cut, and are refused in the history', one, { calls: [call({ args: '{"expression":"1+' })] }],
    ['arguments are null', one, { calls: [call({ args: 'null' })] }],
    ['arguments come as an object', one, { calls: [call({ args: { expression: '1+1' } })] }],
    [
      'names have a namespace, and are refused in the history',
      one,
      { calls: [call({ name: 'functions.calculator' })] },
    ],
    [
      'a signature has to come back',
      one,
      {
        calls: [call({}, { extra_content: { google: { thought_signature: 'AbCd' } } })],
        problemWith: (body) =>
          messagesWithCalls(body).some((message) => !JSON.stringify(message).includes('"thought_signature":"AbCd"'))
            ? 'Function call is missing a thought_signature in functionCall parts.'
            : undefined,
      },
    ],
    [
      'reasoning has to come back',
      one,
      {
        calls: [piece({ reasoning_content: 'I should calculate' }), call()],
        problemWith: ({ messages }) =>
          messages.some(
            ({ role, reasoning_content }) => role === 'assistant' && reasoning_content !== 'I should calculate',
          )
            ? 'Missing `reasoning_content` field in the assistant message at message index 2.'
            : undefined,
      },
    ],
  ])('where %s', async (_what, text, peculiar) => {
    const { last, asked } = await talkWith(peculiar)
    expect(last.text).toBe(text)
    expect(last.finish.reason).toBe('stop')
    expect(asked).toHaveLength(2)
  })
})
