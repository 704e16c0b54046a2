import { expect, test } from 'vitest'
import { useAnsweringServer } from './answering-server.ts'

const at = '2026-11-29T09:00:00.000Z'
const call = {
  ...{
    kind: 'model_call',
    number: 1,
    attempt: 1,
    started_at: at,
    finished_at: at,
    model: 'a/one',
    text: 'Here it is.',
  },
  ...{ tool_calls: [], finish_reason: 'stop', input_tokens: 1, output_tokens: 1, cost_usd: 0 },
}
const { answerWith, run } = useAnsweringServer({}, {})

test('a reply is shown with the files that its model made, and with those that were lost', async () => {
  const file = { id: 'fil_1', name: 'image-1-1.png', media_type: 'image/png', bytes: 70 }
  const lost = { said: 'image/tiff', problem: 'of a type that is not taken' }
  answerWith({ items: [{ ...call, artifacts: [file], lost_files: [lost] }], next_cursor: null })
  expect((await run('missions', 'steps', 'mis_1')).out).toBe(
    '1.1 model_call (0ms, 2 tokens) a/one Here it is. (made image-1-1.png: fil_1) (lost image/tiff: of a type that is not taken)\n',
  )
})

test('each step is shown with the time it took, and each call of a model with its tokens and its cost', async () => {
  const finished_at = '2026-11-29T09:00:01.240Z'
  const tool = { kind: 'tool_call', number: 2, attempt: 1, started_at: at, finished_at, call_id: 'c', tool: 'clock' }
  answerWith({
    items: [
      { ...call, finished_at, input_tokens: 1200, output_tokens: 34, cost_usd: 0.00042 },
      { ...tool, arguments: {}, output: 'noon', is_error: false, effect: null },
    ],
    next_cursor: null,
  })
  expect((await run('missions', 'steps', 'mis_1')).out).toBe(
    '1.1 model_call (1.2s, 1,234 tokens, USD 0.000420) a/one Here it is.\n1.2 tool_call (1.2s) clock({}) = "noon"\n',
  )
})
