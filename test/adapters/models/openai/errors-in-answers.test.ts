import { describe, expect, test } from 'vitest'
import { chatCompletions } from '../../../../adapters/models/openai/openai.ts'
import { piece, sendEvents } from '../network.ts'
import { replyOf, requestOf } from '../requests.ts'
import { refuse, useServices } from './services.ts'

const serve = useServices()

const asking = (baseUrl: string) =>
  replyOf(chatCompletions({ apiKey: async () => 'k', baseUrl })(requestOf('hi', { model: 'openai/m' })))

describe('an answer that says that all is well, and is an error', () => {
  test.each<[string, object, string, string]>([
    ['a detail', { detail: 'Unauthorized' }, 'key_refused', 'refused the key'],
    ['a code and a message', { code: 401, msg: 'token expired' }, 'key_refused', 'refused the key'],
    ['a list of errors', { success: false, errors: [{ code: 7003, message: 'No route' }] }, 'transient', 'No route'],
    [
      'a status of its own',
      { choices: null, base_resp: { status_code: 1008, status_msg: 'insufficient balance' } },
      'credit_spent',
      'insufficient balance',
    ],
    ['a message', { message: 'The upstream is overloaded' }, 'transient', 'overloaded'],
    [
      'an error of a type',
      { error: { type: 'authentication_error', message: 'no' } },
      'key_refused',
      'refused the key',
    ],
    ['an error about money', { error: { type: 'billing_error', message: 'pay' } }, 'credit_spent', 'pay'],
  ])('with %s', async (_what, body, kind, words) => {
    const whole = await serve((response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    })
    const failed = { kind, message: expect.stringContaining(words) }
    await expect(asking(whole.url)).rejects.toMatchObject(failed)
    const streamed = await serve((response) => {
      sendEvents(response, [body])
      response.end()
    })
    await expect(asking(streamed.url)).rejects.toMatchObject(failed)
  })

  test('with an error of its only choice', async () => {
    const error = { code: 504, message: 'upstream timed out' }
    const { url } = await serve((response) => {
      sendEvents(response, [{ id: 'c1', choices: [{ index: 0, delta: {}, finish_reason: 'error', error }] }])
      response.end()
    })
    await expect(asking(url)).rejects.toMatchObject({
      kind: 'transient',
      message: expect.stringContaining('timed out'),
    })
  })

  test('and one that is none is read', async () => {
    const base_resp = { status_code: 0, status_msg: '' }
    const { url } = await serve((response) => {
      sendEvents(response, [
        { ...piece({ content: 'ok' }), base_resp },
        piece({}, 'stop'),
        { id: 'c1', base_resp },
        '[DONE]',
      ])
      response.end()
    })
    expect((await asking(url)).text).toBe('ok')
  })
})

test.each([301, 302, 307, 308])('a redirect (%d) is followed with no key, and is told', async (status) => {
  const there = await serve(() => {})
  const here = await serve((response) => response.writeHead(status, { location: `${there.url}/v1?token=secret` }).end())
  const reply = asking(here.url)
  await expect(reply).rejects.toMatchObject({
    kind: 'unavailable',
    message: expect.stringContaining(`${there.url}/v1,`),
  })
  expect(there.asked).toEqual([])
})

test('JSON that is no object is a sign of life', async () => {
  const { url } = await serve((response) => {
    sendEvents(response, [piece({ content: 'ok' }), 'null', '"ping"', piece({}, 'stop'), '[DONE]'])
    response.end()
  })
  expect((await asking(url)).text).toBe('ok')
})

test('more than may ever be sent is no limit that passes', async () => {
  const message = 'Request too large for m on tokens per min (TPM): Limit 30000, Requested 35364. It must be reduced.'
  const { url } = await serve((response) => refuse(response, 429, { error: { code: 'rate_limit_exceeded', message } }))
  await expect(asking(url)).rejects.toMatchObject({ kind: 'context_too_long' })
})
