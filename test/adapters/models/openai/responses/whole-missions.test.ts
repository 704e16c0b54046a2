import type { ServerResponse } from 'node:http'
import { json } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { responses } from '../../../../../adapters/models/openai/openai.ts'
import type { NewAgent } from '../../../../../contract/resources/agent.ts'
import { responsesViolations } from '../../checkers/responses.ts'
import { useLives } from '../../lives.ts'
import { sendEvents, useRawServers } from '../../network.ts'

const serve = useRawServers()
const live = useLives()

/** What is said, of all that it was asked; `undefined` where the answer wrote its own. */
type Answer = (body: string, response: ServerResponse) => readonly object[] | undefined

/** A service as strict as its documentation: it refuses all that violates it. */
async function life(answer: Answer, agent: Partial<NewAgent> = {}, other?: Partial<NewAgent>) {
  const asked: string[] = []
  const { url } = await serve(async (message, response) => {
    const body: unknown = await json(message)
    asked.push(JSON.stringify(body))
    const [violation] = responsesViolations(body)
    if (violation !== undefined) return refuse(response, violation)
    const events = answer(JSON.stringify(body), response)
    if (events === undefined) return
    sendEvents(response, events)
    response.end()
  })
  const provider = responses({ apiKey: async () => 'sk-test', baseUrl: url })
  return { ...(await live('openai/gpt-5-mini', provider, agent, other)), asked }
}

function refuse(response: ServerResponse, message: string, others: object = {}): undefined {
  const error = { message, type: 'invalid_request_error', ...others }
  response.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify({ error }))
}

const used = { input_tokens: 100, output_tokens: 10, total_tokens: 110 }

/** A whole response: each item as it is begun and done, and all of them at its end. */
function response(items: readonly object[], ending: object = {}, type = 'response.completed'): object[] {
  return [
    { type: 'response.created', response: { id: 'resp_1', status: 'in_progress', output: [] } },
    ...items.flatMap((item, output_index) => [
      { type: 'response.output_item.added', output_index, item: { ...item, status: 'in_progress' } },
      { type: 'response.output_item.done', output_index, item },
    ]),
    { type, response: { id: 'resp_1', status: 'completed', output: items, usage: used, ...ending } },
  ]
}

const incomplete = (reason: string, ...items: readonly object[]) =>
  response(items, { status: 'incomplete', incomplete_details: { reason } }, 'response.incomplete')

const thought = {
  type: 'reasoning',
  id: 'rs_1',
  summary: [{ type: 'summary_text', text: 'two and two' }],
  encrypted_content: 'gAAAA-of-the-thought',
}
const said = (text: string, others = {}) => ({
  type: 'message',
  id: 'msg_1',
  role: 'assistant',
  content: [{ type: 'output_text', text }],
  ...others,
})
const call = (call_id: string, name = 'calculator', args = '{"expression":"1+1"}') => ({
  type: 'function_call',
  id: `fc_${call_id}`,
  call_id,
  name,
  arguments: args,
})
const final = response([said('FINAL')])
const isAnswered = (body: string) => body.includes('function_call_output')

describe('what a model said goes back to it, and the mission ends', () => {
  test('a thought before its call, encrypted as it came', async () => {
    const { mission, steps } = await life((body) => {
      if (!isAnswered(body)) return response([thought, call('c1')])
      const back = `{"type":"reasoning","id":"rs_1","encrypted_content":"gAAAA-of-the-thought","summary":[{"type":"summary_text","text":"two and two"}]},{"type":"function_call","call_id":"c1"`
      return body.includes(back) ? final : response([])
    })
    expect(mission).toMatchObject({ status: 'COMPLETED', output: 'FINAL' })
    expect(mission.usage).toMatchObject({ model_calls: 2, tool_calls: 1, input_tokens: 200, output_tokens: 20 })
    expect(steps.map(({ kind }) => kind)).toEqual(['model_call', 'tool_call', 'model_call'])
  })

  test('what it said on the way, as such', async () => {
    const { mission } = await life((body) => {
      if (!isAnswered(body)) return response([said('I shall calculate.', { phase: 'commentary' }), call('c1')])
      return body.includes('"content":"I shall calculate.","phase":"commentary"') ? final : response([])
    })
    expect(mission).toMatchObject({ status: 'COMPLETED', output: 'FINAL' })
  })

  test('reasoning that another key encrypted is left out once it is refused', async () => {
    const { mission, asked } = await life((body, to) => {
      if (!isAnswered(body)) return response([thought, call('c1')])
      if (!body.includes('gAAAA')) return final
      const message = 'The encrypted content gAAA... could not be verified. Reason: it could not be decrypted.'
      return refuse(to, message, { code: 'invalid_encrypted_content' })
    })
    expect(mission).toMatchObject({ status: 'COMPLETED', output: 'FINAL' })
    expect(asked).toHaveLength(3)
  })

  test.each([
    ['by a name that no tool may have', [call('c1', 'functions.calculator')], [true]],
    ['by an id of other characters', [call('functions.calculator:0')], [false]],
    ['without an id', [{ ...call('c1'), call_id: undefined }], [false]],
    ['twice with one id', [call('c1'), call('c1', 'calculator', '{"expression":"2+2"}')], [false, false]],
    ['with arguments that were cut', [call('c1', 'calculator', '{"expression":"1+')], [true]],
    ['with arguments that were written twice', [call('c1', 'calculator', '"{\\"expression\\":\\"1+1\\"}"')], [false]],
    ['beside a text', [said('Let me see.'), call('c1')], [false]],
  ])('a call %s', async (_what, items, areErrors) => {
    const { mission, steps } = await life((body) => (isAnswered(body) ? final : response(items)))
    expect(mission).toMatchObject({ status: 'COMPLETED', output: 'FINAL' })
    expect(steps.flatMap((step) => (step.kind === 'tool_call' ? [step.is_error] : []))).toEqual(areErrors)
  })

  test('a call that only its pieces told', async () => {
    const { mission, steps } = await life((body) => {
      if (isAnswered(body)) return final
      const { arguments: args, ...begun } = call('c1')
      return [
        { type: 'response.output_item.added', output_index: 0, item: { ...begun, arguments: '' } },
        ...['{"expression":', '"1+1"}'].map((delta) => {
          return { type: 'response.function_call_arguments.delta', output_index: 0, delta }
        }),
        { type: 'response.function_call_arguments.done', output_index: 0, arguments: args },
        { type: 'response.completed', response: { id: 'r', status: 'completed', output: [], usage: used } },
      ]
    })
    expect(mission).toMatchObject({ status: 'COMPLETED', output: 'FINAL' })
    expect(steps[1]).toMatchObject({ kind: 'tool_call', output: { result: 2 } })
  })
})

describe('what is not whole, or is withheld, is no success, and says so', () => {
  test.each<[string, readonly object[], string]>([
    ['cut off', incomplete('max_output_tokens', said('The three steps are: 1) open')), 'output_truncated'],
    ['cut off in its thoughts', incomplete('max_output_tokens', thought), 'output_truncated'],
    ['cut off in a call', incomplete('max_output_tokens', call('c1', 'clock', '{"zone":"Eur')), 'output_truncated'],
    ['filtered', incomplete('content_filter', said('The answer is that the')), 'output_filtered'],
    ['ended for a new reason', incomplete('a_new_word', said('half')), 'finish_unknown'],
    ['empty', response([]), 'empty_answer'],
    ['a thought alone', response([thought]), 'empty_answer'],
    [
      'declined',
      response([{ ...said(''), content: [{ type: 'refusal', refusal: 'I’m sorry, I can’t help with that.' }] }]),
      'model_refused',
    ],
    ['broken off', response([said('half')]).slice(0, -1), 'model_unavailable'],
  ])('%s', async (_what, events, code) => {
    const { mission } = await life(() => events)
    expect(mission).toMatchObject({ status: 'FAILED', output: null, error: { code }, usage: { tool_calls: 0 } })
    expect(mission.error?.message).toContain('openai/gpt-5-mini')
  })

  test('a refusal is told in the words of the model', async () => {
    const refusal = { ...said(''), content: [{ type: 'refusal', refusal: 'I’m sorry, I can’t help with that.' }] }
    const { mission } = await life(() => response([refusal]))
    expect(mission.error?.message).toContain('I’m sorry, I can’t help with that.')
  })

  test('a service that fails before it said anything is asked again', async () => {
    let asked = 0
    const error = { code: 'server_error', message: 'The server had an error.' }
    const { mission } = await life(() => {
      asked += 1
      return asked === 1 ? response([], { status: 'failed', error }, 'response.failed') : final
    })
    expect(mission).toMatchObject({ status: 'COMPLETED', output: 'FINAL' })
  })

  test('one that fails in the middle of its answer is no success', async () => {
    const error = { code: 'server_error', message: 'The server had an error.' }
    const half = { type: 'response.output_text.delta', output_index: 0, delta: 'half of an ans' }
    const { mission } = await life(() => [half, ...response([], { status: 'failed', error }, 'response.failed')])
    expect(mission).toMatchObject({ status: 'FAILED', output: null, error: { code: 'model_failed' } })
  })

  test.each([
    ['context_length_exceeded', 'context_too_long'],
    ['insufficient_quota', 'model_credit_spent'],
  ])('%s in an event of its own', async (code, expected) => {
    const { mission, asked } = await life(() => [{ type: 'error', code, message: 'told so', param: null }])
    expect(mission).toMatchObject({ status: 'FAILED', error: { code: expected } })
    expect(asked).toHaveLength(1)
  })
})

test('an agent without tools carries on what one with tools began', async () => {
  const { mission } = await life(
    (body) => {
      if (body.includes('"tools"')) return response([thought, call('c1', 'handoff', '{"agent":"other"}')])
      const isTold = body.includes('I called the tool handoff') && !body.includes('function_call')
      return response([said(isTold ? 'in plain words' : '')])
    },
    { tools: ['handoff'] },
    { tools: [], instructions: 'Go on.' },
  )
  expect(mission).toMatchObject({ status: 'COMPLETED', output: 'in plain words' })
})

test('an answer that follows no schema is corrected, and one that does is the output', async () => {
  let asked = 0
  const { mission } = await life(
    (body) => {
      asked += 1
      if (!body.includes('"json_schema"')) return response([said('no schema came')])
      return response([said(asked === 1 ? '' : '{"n":4}')])
    },
    { tools: [], output_schema: { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] } },
  )
  expect(mission).toMatchObject({ status: 'COMPLETED', output: { n: 4 } })
})
