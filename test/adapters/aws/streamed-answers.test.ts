import '../../aws/lambda-streams.ts'
import { expect, test } from 'vitest'
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
