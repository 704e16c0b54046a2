import '../../aws/lambda-streams.ts'
import { Writable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { streamedAnswers } from '../../../adapters/aws/streamed-answers.ts'
import { SortieError } from '../../../contract/errors.ts'

type Handle = Parameters<typeof streamedAnswers>[0]

const logged: string[] = []
const logger = { error: (message: string) => void logged.push(message) }

/** What leaves, as Lambda's runtime frames it. */
async function sent(handle: Handle, method = 'GET') {
  const handler = streamedAnswers(handle, 60_000, logger) as (event: object, context: object) => Promise<string>
  const text = await handler({ requestContext: { http: { method } } }, { awsRequestId: 'r' })
  const [prelude = '', body] = text.split('\0'.repeat(8))
  return { ...JSON.parse(prelude), body }
}

const headers = { 'content-type': 'text/event-stream' }

async function* pieces(fails?: Error) {
  yield 'one\n'
  if (fails) throw fails
  yield 'two\n'
}

test('an answer begins with its status and headers, and its pieces follow, for as long as they may', async () => {
  let forMs: unknown
  const answer = await sent(async (_, context) => {
    forMs = Reflect.get(context, 'streamsForMs')
    return { statusCode: 200, headers, pieces: pieces() }
  })
  expect(answer).toEqual({ statusCode: 200, headers, body: 'one\ntwo\n' })
  expect(forMs).toBe(60_000)
})

test('an answer that is whole is sent whole', async () => {
  expect(await sent(async () => ({ statusCode: 401, headers, body: '{}' }))).toMatchObject({
    statusCode: 401,
    body: '{}',
  })
})

test('HEAD is told how it begins, and holds nothing', async () => {
  const answer = await sent(async (_, context) => {
    expect(context).not.toHaveProperty('streamsForMs')
    return { statusCode: 200, headers, body: 'retry: 1000' }
  }, 'HEAD')
  expect(answer).toEqual({ statusCode: 200, headers, body: '' })
})

test('a stream that breaks off ends, and only what nobody meant is logged', async () => {
  const broken = async (error: Error) => (await sent(async () => ({ headers, pieces: pieces(error) }))).body
  expect(await broken(new SortieError('unauthenticated', 'revoked'))).toBe('one\n')
  expect(logged).toEqual([])
  expect(await broken(new Error('a bug'))).toBe('one\n')
  expect(logged).toEqual(['A stream broke off'])
})

describe('a slow reader', () => {
  type Streaming = (event: object, reader: Writable, context: object) => Promise<void>

  beforeEach(() => {
    const runtime = { streamifyResponse: (handler: Streaming) => handler, HttpResponseStream: { from: own } }
    vi.stubGlobal('awslambda', runtime)
  })
  afterEach(() => vi.unstubAllGlobals())

  const own = (reader: Writable) => reader

  /** Takes so many pieces, one at each turn, and then reads no more. */
  const readerOf = (pieces: number) => {
    let taken = 0
    const write = (_: unknown, __: unknown, done: () => void) => void (taken++ < pieces && setImmediate(done))
    return new Writable({ highWaterMark: 1, write })
  }

  /** Sends so many pieces, and tells when the source of the pieces was left, and the most listeners that the reader had. */
  async function sendTo(reader: Writable, pieces: number, longestMs: number) {
    const told = { sent: 0, isLeft: false, listeners: 0 }
    async function* source() {
      try {
        for (; told.sent < pieces; told.sent++) {
          const count = reader.eventNames().reduce((sum, name) => sum + reader.listenerCount(name), 0)
          told.listeners = Math.max(told.listeners, count)
          yield 'piece\n'
        }
      } finally {
        told.isLeft = true
      }
    }
    const handler = streamedAnswers(async () => ({ headers, pieces: source() }), longestMs, logger) as Streaming
    await handler({ requestContext: { http: { method: 'GET' } } }, reader, {})
    return told
  }

  test('is waited for, without a listener that stays', async () => {
    const before = await sendTo(readerOf(2), 1, 60_000)
    const after = await sendTo(readerOf(50), 40, 60_000)
    expect(after).toEqual({ ...before, sent: 40 })
  })

  test('that reads no more is left when the stream’s time is over', { timeout: 2_000 }, async () => {
    logged.length = 0
    expect(await sendTo(readerOf(3), 40, 20)).toMatchObject({ sent: 3, isLeft: true })
    expect(logged).toEqual([])
  })

  test('that goes away is not waited for', { timeout: 2_000 }, async () => {
    logged.length = 0
    const reader = readerOf(3)
    const sending = sendTo(reader, 40, 60_000)
    await vi.waitFor(() => expect(reader.writableLength).toBe(6))
    reader.destroy()
    expect(await sending).toMatchObject({ isLeft: true })
    expect(logged).toEqual([])
  })
})
