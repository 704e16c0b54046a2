import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createExchange } from '../../../adapters/mcp/exchange.ts'
import type { McpRequest } from '../../../core/base/ports/mcp.ts'
import type { WebResponse } from '../../../core/base/ports/web.ts'

type Given = Partial<WebResponse> & { readonly pieces?: readonly string[] }

/** What the client is given for a request, and what went out. */
async function exchanged(given: Given, init: RequestInit = {}) {
  const { pieces, ...answer } = given
  const sent: McpRequest[] = []
  let read = 0
  const send = async (request: McpRequest): Promise<WebResponse> => {
    sent.push(request)
    const body: string[] = []
    for (const piece of pieces ?? [answer.body ?? '']) {
      read += 1
      body.push(piece)
      if (request.isEnough?.(piece)) break
    }
    return {
      url: '',
      status: 200,
      headers: { 'content-type': 'text/event-stream' },
      truncated: false,
      ...answer,
      body: body.join(''),
    }
  }
  const exchange = createExchange()
  const message = JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'tools/call', params: {} })
  const fetched = exchange.during(send, () =>
    exchange.fetch('https://a.example', { method: 'POST', body: message, ...init }),
  )
  return { response: await fetched, sent, read: () => read }
}

const event = (message: object) => `data: ${JSON.stringify({ jsonrpc: '2.0', ...message })}\n\n`
const json = { headers: { 'content-type': 'application/json' } }
const said = async ({ response }: { readonly response: Response }) => ({
  status: response.status,
  body: await response.text(),
})
const failing = (code: string, why: string, details: object = {}) => ({
  code,
  message: expect.stringContaining(why),
  details: expect.objectContaining(details),
})

describe('the client is given', () => {
  test.each([
    ['an answer in JSON', { body: '{"jsonrpc":"2.0","id":7,"result":{"a":1}}', ...json }],
    ['an answer in a stream', { body: event({ id: 7, result: { a: 1 } }) }],
    [
      'an answer at the end of a stream that does not end its line',
      { body: 'data: {"jsonrpc":"2.0","id":7,"result":{"a":1}}' },
    ],
  ])('%s', async (_, given) => {
    const { status, body } = await said(await exchanged(given))
    expect({ status, body: JSON.parse(body) }).toMatchObject({ status: 200, body: { id: 7, result: { a: 1 } } })
  })

  test('nothing of a stream but the answer, and what comes behind that is not waited for', async () => {
    const before = [event({ method: 'notifications/progress' }), event({ id: 6, result: {} }), ': still here\n\n']
    const { response, read } = await exchanged({
      pieces: [...before, event({ id: 7, result: {} }), event({ id: 7, result: { b: 2 } })],
    })
    expect(await response.json()).toMatchObject({ id: 7, result: {} })
    expect(read()).toBe(4)
  })

  test('an answer that comes in any pieces', async () => {
    const pieces = [...event({ id: 7, result: { text: 'größe' } })]
    expect(await (await exchanged({ pieces })).response.json()).toMatchObject({ result: { text: 'größe' } })
  })

  test('an error that names nobody, as one to it', async () => {
    const body = '{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"No."}}'
    const init = { body: JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'tools/list' }) }
    expect(await (await exchanged({ body, ...json }, init)).response.json()).toMatchObject({
      id: 7,
      error: { message: 'No.' },
    })
  })

  test('no stream for what a server says by itself', async () => {
    const { response, sent } = await exchanged({}, { method: 'GET', body: null })
    expect([response.status, sent]).toEqual([405, []])
  })

  test('the name of its session', async () => {
    const headers = { 'content-type': 'application/json', 'mcp-session-id': 's1' }
    const { response } = await exchanged({ body: '{"id":7,"result":{}}', headers })
    expect(response.headers.get('mcp-session-id')).toBe('s1')
  })
})

describe('it fails, and says whether the server may have acted', () => {
  const acted = { may_have_arrived: true }
  const idle = { may_have_arrived: false }
  test.each<[string, Given, ReturnType<typeof failing>]>([
    ['nothing', { body: '' }, failing('tool_failed', 'answers nothing', acted)],
    [
      'a page',
      { body: '<html>', headers: { 'content-type': 'text/html' } },
      failing('tool_failed', 'none to what it was asked', acted),
    ],
    [
      'half of an answer',
      { body: '{"id":7,"result":{', truncated: true, ...json },
      failing('tool_failed', 'longer than', acted),
    ],
    [
      'an answer to another',
      { body: event({ id: 8, result: {} }) },
      failing('tool_failed', 'none to what it was asked', acted),
    ],
    [
      'an answer to a text',
      { body: event({ id: '7', result: {} }) },
      failing('tool_failed', 'none to what it was asked', acted),
    ],
    [
      'numbers that are none',
      { body: '{"id":7,"result":{"a":1e999}}', ...json },
      failing('tool_failed', 'kept exactly', acted),
    ],
    [
      'what nests for ever',
      { body: `{"id":7,"result":{"a":${'['.repeat(9999)}`, ...json },
      failing('tool_failed', 'kept exactly', acted),
    ],
    [
      'that it wants more to be said',
      { body: event({ id: 7, result: { resultType: 'input_required' } }) },
      failing('tool_failed', 'asks for input'),
    ],
    [
      'that it does not know the tool',
      { body: event({ id: 7, error: { code: -32602, message: 'No such tool' } }) },
      failing('tool_failed', 'No such tool', { answered: false }),
    ],
    [
      'that it failed inside',
      { body: event({ id: 7, error: { code: -32603, message: 'Oh' } }) },
      failing('tool_failed', 'Oh', { answered: true }),
    ],
    [
      '400, and why',
      { status: 400, body: '{"id":7,"error":{"code":-32600,"message":"No."}}', ...json },
      failing('tool_failed', '400: No.'),
    ],
    ['403', { status: 403 }, failing('tool_failed', 'may not do this', idle)],
    [
      'another address',
      { status: 307, headers: { location: 'http://169.254.169.254/' } },
      failing('tool_failed', 'leads elsewhere', idle),
    ],
    ['503', { status: 503 }, failing('fetch_failed', '503', acted)],
    ['429', { status: 429 }, failing('fetch_failed', '429', idle)],
  ])('where it answers %s', async (_, given, failure) => {
    await expect(exchanged(given)).rejects.toMatchObject(failure)
  })

  test('where it forgot a session', async () => {
    const init = { headers: { 'mcp-session-id': 's1' } }
    await expect(exchanged({ status: 404 }, init)).rejects.toMatchObject(
      failing('tool_failed', 'forgot', { session: 'gone' }),
    )
  })
})

describe('what a server asks for in a call', () => {
  test('is declined, but for a ping, and eight times at the most', async () => {
    const asks = [
      event({ id: 'p', method: 'ping' }),
      ...Array.from({ length: 20 }, (_, at) => event({ id: at, method: 'elicitation/create', params: {} })),
    ]
    const { sent } = await exchanged(
      { pieces: [...asks, event({ id: 7, result: {} })] },
      { headers: { 'mcp-session-id': 's1' } },
    )
    const [, ping, declined, ...more] = sent
    expect(JSON.parse(ping?.body ?? '')).toEqual({ jsonrpc: '2.0', id: 'p', result: {} })
    expect(JSON.parse(declined?.body ?? '')).toMatchObject({ id: 0, error: { code: -32601 } })
    expect(declined?.headers).toMatchObject({ 'mcp-session-id': 's1' })
    expect(more).toHaveLength(6)
  })
})

test('whatever stands around the answer in a stream, and however it is cut, the client is given the answer', async () => {
  const noise = fc.oneof(
    fc.constant(event({ method: 'notifications/progress', params: { progress: 1 } })),
    fc.constant(': comment\n\n'),
    fc.constant('event: other\ndata: {"a":1}\n\n'),
    fc.constant('data: {"jsonrpc":"2.0","id":7,"res\n\n'),
    fc.integer().map((id) => event({ id: `${id}`, result: { other: true } })),
    fc.string({ unit: 'grapheme' }).map((text) => `data: ${text.replaceAll(/[\r\n]/g, '')}\n\n`),
  )
  const stream = fc.record({ before: fc.array(noise), after: fc.array(noise), text: fc.string({ unit: 'grapheme' }) })
  const cuts = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 })
  await fc.assert(
    fc.asyncProperty(stream, cuts, async ({ before, after, text }, sizes) => {
      fc.pre(text.isWellFormed())
      const whole = [...before, event({ id: 7, result: { text } }), ...after].join('')
      const { response } = await exchanged({ pieces: inPieces(whole, sizes) })
      expect(await response.json()).toEqual({ jsonrpc: '2.0', id: 7, result: { text } })
    }),
  )
})

test('of whatever else a server sends, the client hears nothing, and its caller what is wrong', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('application/json', 'text/event-stream', 'text/html'),
      async (body, type) => {
        const failure = exchanged({ body, headers: { 'content-type': type } })
        await expect(failure).rejects.toMatchObject({ code: 'tool_failed', details: { may_have_arrived: true } })
      },
    ),
  )
})

function inPieces(text: string, sizes: readonly number[]): readonly string[] {
  const pieces: string[] = []
  for (let at = 0, turn = 0; at < text.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1
    pieces.push(text.slice(at, at + size))
    at += size
  }
  return pieces
}
