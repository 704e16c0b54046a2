import { expect, test, vi } from 'vitest'
import type { Json } from '../../contract/resources/common.ts'
import { type ServeOptions, serveTools } from '../../sdk/serve-tools.ts'

const one = {
  ...{ id: 'tcl_01KADSM0Q9F7Y1H5T3PKZD8WXA', lease: '1', tool: 'add', tool_version: 1, arguments: { n: 1 } },
  ...{ mission_id: 'mis_01KADSM0Q9F7Y1H5T3PKZD8WXA', agent: 'clerk', subject: null, effect: 'none', key: 'k' },
  ...{ times: 1, leased_until: '2026-11-21T09:30:00.000Z', deadline: '2026-11-21T09:30:00.000Z' },
}
const refusal = (status: number, code: string) =>
  Response.json({ error: { code, message: code, retryable: false, details: null } }, { status })

interface Sent {
  readonly call: string
  readonly body: unknown
}

/** Gives out one call, and leaves once it was answered; `answers` may replace an answer. */
async function served(
  tools: ServeOptions['tools'],
  answers: (sent: Sent, before: readonly Sent[]) => Response | undefined = () => undefined,
) {
  const sent: Sent[] = []
  const leaving = new AbortController()
  let given = false
  const answer: typeof fetch = async (address, init) => {
    init?.signal?.throwIfAborted()
    const asked = {
      call: new URL(String(address)).pathname.split('/').at(-1) ?? '',
      body: JSON.parse(String(init?.body)),
    }
    const before = [...sent]
    sent.push(asked)
    const other = answers(asked, before)
    if (other) return other
    if (asked.call === 'result') leaving.abort()
    if (asked.call === 'poll' && !given) {
      given = true
      return Response.json({ calls: [one], ask_again_s: 0 })
    }
    return Response.json({ calls: [], ask_again_s: 0, id: one.id, mission_id: one.mission_id, shown: true })
  }
  const timing = { paceMs: 1, retryBaseMs: 1 }
  await serveTools({ url: 'http://localhost:1', fetch: answer, signal: leaving.signal, timing, tools })
  return { sent, of: (call: string) => sent.flatMap((asked) => (asked.call === call ? [asked.body] : [])) }
}

test('a call is answered with what the function returns, and is told what it said', async () => {
  const { of } = await served({
    add: async ({ n }, call) => {
      await call.progress('adding')
      return { sum: Number(n) + 1, key: call.key }
    },
  })
  expect(of('poll')[0]).toMatchObject({ tools: ['add'], limit: 1, wait: 20 })
  expect(of('progress')).toEqual([{ lease: '1', lease_s: 60, text: 'adding' }])
  expect(of('result')).toEqual([{ lease: '1', output: { sum: 2, key: 'k' }, is_error: false }])
})

test('a tool with a description is declared first, and one without is not', async () => {
  const run = async () => 'done'
  const { sent } = await served({ add: { description: 'Adds.', effect: 'none', run }, other: run })
  expect(sent[0]).toEqual({ call: 'add', body: { description: 'Adds.', effect: 'none' } })
  expect(sent[1]).toMatchObject({ call: 'poll', body: { tools: ['add', 'other'] } })
})

test.each<[string, () => Promise<Json>, unknown]>([
  ['an error', async () => Promise.reject(new Error('no n')), 'no n'],
  ['what is no error', async () => Promise.reject(7), '7'],
])('%s is told as an error', async (_, run, output) => {
  const { of } = await served({ add: run })
  expect(of('result')).toEqual([{ lease: '1', output, is_error: true }])
})

test('a value that no JSON is was returned by a function that ran, so it is told as no error', async () => {
  const { of } = await served({ add: async () => Number.NaN })
  const output = expect.stringContaining('The call was made, and its result could not be told: output: JSON has no NaN')
  expect(of('result')).toEqual([{ lease: '1', output, is_error: false }])
})

test('an answer that is not taken is told as one that was made, so that nothing is done again', async () => {
  const { of } = await served({ add: async () => 'long' }, ({ call, body }) =>
    call === 'result' && Reflect.get(Object(body), 'output') === 'long' ? refusal(413, 'payload_too_large') : undefined,
  )
  const output = expect.stringMatching(/^The call was made, and its result could not be told: .*payload_too_large/)
  expect(of('result').at(-1)).toMatchObject({ output, is_error: false })
})

test('an error that is not taken is told as another error', async () => {
  const failing = async () => Promise.reject(new Error('no n'))
  const { of } = await served({ add: failing }, ({ call, body }) =>
    call === 'result' && Reflect.get(Object(body), 'output') === 'no n' ? refusal(400, 'invalid_input') : undefined,
  )
  expect(of('result').at(-1)).toMatchObject({ output: expect.stringContaining('invalid_input'), is_error: true })
})

test('a poll that gets no answer is made again', async () => {
  const { of } = await served({ add: async () => 1 }, ({ call }, before) => {
    if (call === 'poll' && before.length < 2) throw new TypeError('connection refused')
    return undefined
  })
  expect(of('poll').length).toBeGreaterThan(2)
  expect(of('result')).toHaveLength(1)
})

test.each([
  ['nothing', () => new Response(null, { status: 204 })],
  ['no calls', () => Response.json({ ok: true })],
  ['calls that are none', () => Response.json({ calls: [null], ask_again_s: 0 })],
])('a poll that something else than Sortie answers with %s is made again', async (_, strange) => {
  const { of } = await served({ add: async () => 1 }, ({ call }, before) =>
    call === 'poll' && before.length === 0 ? strange() : undefined,
  )
  expect(of('result')).toHaveLength(1)
})

test('a refusal for good ends it', async () => {
  await expect(served({ add: async () => 1 }, () => refusal(403, 'forbidden'))).rejects.toMatchObject({
    code: 'forbidden',
  })
})

test('a function hears that nobody waits for its answer any more', async () => {
  vi.useFakeTimers()
  try {
    const leaving = new AbortController()
    const heard = Promise.withResolvers<void>()
    let given = false
    const answer: typeof fetch = async (address) => {
      const call = new URL(String(address)).pathname.split('/').at(-1)
      if (call === 'progress') return refusal(409, 'tool_call_closed')
      if (given) return Response.json({ calls: [], ask_again_s: 0 })
      given = true
      return Response.json({ calls: [one], ask_again_s: 0 })
    }
    const add = (_: object, { signal }: { readonly signal: AbortSignal }) =>
      new Promise<Json>((resolve) => {
        signal.addEventListener('abort', () => {
          heard.resolve()
          leaving.abort()
          resolve('too late')
        })
      })
    const serving = serveTools({ url: 'http://localhost:1', fetch: answer, signal: leaving.signal, tools: { add } })
    await vi.advanceTimersByTimeAsync(20_000)
    await heard.promise
    await vi.advanceTimersByTimeAsync(1000)
    await serving
  } finally {
    vi.useRealTimers()
  }
})
