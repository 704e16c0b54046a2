import { json } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { converseViolations } from '../checkers/converse.ts'
import { useLives } from '../lives.ts'
import {
  type Event,
  exception,
  input,
  reasoned,
  said,
  start,
  stop,
  stream,
  usage,
  use,
  useConverse,
} from './converse-server.ts'

const converse = useConverse()
const live = useLives()
const claude = 'bedrock/anthropic.claude-haiku-4-5-v1:0'

/** A service as strict as its documentation: it refuses all that violates it. */
function life(answer: (body: string) => readonly Event[]) {
  converse.answer = async (request, response) => {
    const body: unknown = await json(request)
    const violations = converseViolations(body)
    if (violations.length === 0) {
      stream(response, answer(JSON.stringify(body)))
      return response.end()
    }
    response.writeHead(400, { 'content-type': 'application/json', 'x-amzn-errortype': 'ValidationException' })
    return response.end(JSON.stringify({ message: violations.join() }))
  }
  return live(claude, converse.generate)
}

const calling = (id: string, name: string, stopReason = 'tool_use') => [
  start,
  use(0, id, name),
  input(0, '{"expression":"1+1"}'),
  stop(stopReason),
  usage,
]
const final = [start, said('FINAL'), stop('end_turn'), usage]
const isAnswered = (body: string) => body.includes('toolResult')

test('a thought with a call goes back with its signature, and the mission ends', async () => {
  const { mission } = await life((body) => {
    if (isAnswered(body))
      return body.includes('"signature":"sig-of-the-thought"') ? final : [start, stop('end_turn'), usage]
    const thought = [reasoned(0, { text: 'two and two' }), reasoned(0, { signature: 'sig-of-the-thought' })]
    return [start, ...thought, use(1, 't1', 'calculator'), input(1, '{"expression":"1+1"}'), stop('tool_use'), usage]
  })
  expect(mission).toMatchObject({ status: 'COMPLETED', output: 'FINAL' })
})

test.each([
  ['beside `end_turn`', calling('t1', 'calculator', 'end_turn')],
  ['by a name that no tool may have', calling('t1', 'browser.calculator')],
  ['by an id that none may have', calling('t 1', 'calculator')],
])('a call %s is answered, and the mission ends', async (_what, called) => {
  const { mission } = await life((body) => (isAnswered(body) ? final : called))
  expect(mission).toMatchObject({ status: 'COMPLETED', output: 'FINAL' })
})

test('a service that is not well in a stream that had only begun is asked again', async () => {
  let asked = 0
  converse.answer = (_request, response) => {
    asked += 1
    if (asked > 1) {
      stream(response, final)
      return response.end()
    }
    stream(response, [start])
    return response.end(exception('serviceUnavailableException', 'later'))
  }
  const { mission } = await live(claude, converse.generate)
  expect(mission).toMatchObject({ status: 'COMPLETED', output: 'FINAL' })
  expect(asked).toBe(2)
})

test.each(['max_tokens', 'content_filtered', 'malformed_tool_use', 'malformed_model_output', 'a_new_word'])(
  '%s is no success',
  async (reason) => {
    const { mission } = await life(() => [start, said('half'), stop(reason), usage])
    expect(mission).toMatchObject({ status: 'FAILED', output: null })
  },
)

test('nor is an empty answer', async () => {
  const { mission } = await life(() => [start, stop('end_turn'), usage])
  expect(mission).toMatchObject({ status: 'FAILED', output: null })
})

test.each([['words beside calls', 'Conversation blocks and tool use blocks cannot be provided in the same turn.']])(
  'a model that takes no %s is asked without them, and the mission ends',
  async (_what, problem) => {
    let asked = 0
    converse.answer = async (request, response) => {
      asked += 1
      const body = JSON.stringify(await json(request))
      if (body.includes('I shall calculate') && isAnswered(body)) {
        response.writeHead(400, { 'content-type': 'application/json', 'x-amzn-errortype': 'ValidationException' })
        return response.end(JSON.stringify({ message: `messages.1.content: ${problem}` }))
      }
      const called = [use(1, 't1', 'calculator'), input(1, '{"expression":"1+1"}'), stop('tool_use'), usage]
      stream(response, isAnswered(body) ? final : [start, said('I shall calculate'), ...called])
      return response.end()
    }
    const { mission } = await live('bedrock/meta.llama4-maverick-17b-instruct-v1:0', converse.generate)
    expect(mission).toMatchObject({ status: 'COMPLETED', output: 'FINAL' })
    expect(asked).toBe(3)
  },
)

test('a call that was promised and never came is told to the model, and the mission ends', async () => {
  let asked = 0
  const { mission, steps } = await life(() => {
    asked += 1
    return asked === 1 ? [start, said('I shall look it up.'), stop('tool_use'), usage] : final
  })
  expect(mission).toMatchObject({ status: 'COMPLETED', output: 'FINAL' })
  expect(steps).toHaveLength(2)
})

test.each(['as an answer', 'in the stream'])('a call that its model wrote badly is told to it, %s', async (how) => {
  const problem = 'Model produced invalid sequence as part of ToolUse.'
  let asked = 0
  converse.answer = (_request, response) => {
    asked += 1
    if (asked > 1) {
      stream(response, final)
      return response.end()
    }
    if (how === 'as an answer') {
      response.writeHead(424, { 'content-type': 'application/json', 'x-amzn-errortype': 'ModelErrorException' })
      return response.end(JSON.stringify({ message: problem }))
    }
    stream(response, [start, said('I shall look it up.')])
    return response.end(exception('modelStreamErrorException', problem))
  }
  const { mission } = await live('bedrock/amazon.nova-lite-v1:0', converse.generate)
  expect(mission).toMatchObject({ status: 'COMPLETED', output: 'FINAL' })
  expect(asked).toBe(2)
})
