import { once } from 'node:events'
import { createServer, type Http2Server, type ServerHttp2Session } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { text as textOf } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { bedrock } from '../../../../adapters/models/bedrock/bedrock.ts'
import { createScreens } from '../../../../adapters/models/screens/screens.ts'
import { screensLater } from '../../../../adapters/models/screens/screens-later.ts'
import type { ScreenAnswer } from '../../../../core/base/ports/screens.ts'
import { replyOf, requestOf } from '../requests.ts'

interface Answer {
  readonly status?: number
  readonly error?: string
  readonly body: object
}

let server: Http2Server
let endpoint: string
let answer: Answer
/** What was asked, in order. */
let asked: { readonly path: string; readonly body: unknown }[]
const sessions = new Set<ServerHttp2Session>()

beforeAll(async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test')
  server = createServer(async (request, response) => {
    asked.push({ path: request.url, body: JSON.parse(await textOf(request)) })
    const { status = 200, error, body } = answer
    response.writeHead(status, {
      'content-type': 'application/json',
      ...(error !== undefined && { 'x-amzn-errortype': error }),
    })
    response.end(JSON.stringify(body))
  })
  server.on('session', (session) => sessions.add(session))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
beforeEach(() => {
  asked = []
})
afterEach(() => {
  vi.unstubAllEnvs()
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test')
})
afterAll(() => {
  vi.unstubAllEnvs()
  for (const session of sessions) session.destroy()
  server.close()
})

const usage = {
  topicPolicyUnits: 1,
  contentPolicyUnits: 1,
  wordPolicyUnits: 1,
  sensitiveInformationPolicyUnits: 1,
  sensitiveInformationPolicyFreeUnits: 0,
  contextualGroundingPolicyUnits: 0,
}

function screened(given: Answer, source: 'input' | 'output' = 'input'): Promise<ScreenAnswer> {
  answer = given
  const screens = createScreens({ region: 'us-east-1', endpoint })
  const { signal } = new AbortController()
  return screens.apply({ guardrail: 'gr1', version: '3', source, text: 'Buy now.', signal })
}

describe('a guardrail of Amazon Bedrock', () => {
  test('is asked about what a model is given, or has written', async () => {
    const passed = { body: { usage, action: 'NONE', outputs: [], assessments: [{}] } }
    expect(await screened(passed)).toEqual({ outcome: 'passed' })
    expect(await screened(passed, 'output')).toEqual({ outcome: 'passed' })
    expect(asked).toEqual(
      ['INPUT', 'OUTPUT'].map((source) => ({
        path: '/guardrail/gr1/version/3/apply',
        body: { source, content: [{ text: { text: 'Buy now.' } }] },
      })),
    )
  })

  test('says what it finds by the names of its policies, and in none of the words that it found', async () => {
    const assessments = [
      {
        topicPolicy: {
          topics: [
            { name: 'Finance', type: 'DENY', action: 'BLOCKED' },
            { name: 'Law', type: 'DENY', action: 'NONE' },
          ],
        },
        contentPolicy: { filters: [{ type: 'VIOLENCE', confidence: 'HIGH', action: 'BLOCKED' }] },
        wordPolicy: {
          customWords: [{ match: 'now', action: 'BLOCKED' }],
          managedWordLists: [{ match: 'damn', type: 'PROFANITY', action: 'BLOCKED' }],
        },
        sensitiveInformationPolicy: {
          piiEntities: [{ match: 'a@example.com', type: 'EMAIL', action: 'ANONYMIZED' }],
          regexes: [{ match: 'AB-1', regex: 'AB-\\d', action: 'BLOCKED' }],
        },
      },
    ]
    const body = { usage, action: 'GUARDRAIL_INTERVENED', outputs: [{ text: 'No.' }], assessments }
    expect(await screened({ body })).toEqual({
      outcome: 'intervened',
      what: 'Amazon Bedrock finds the topic Finance, VIOLENCE, a word of its list, PROFANITY, EMAIL, a pattern of its list',
    })
  })

  test('lets nothing pass whose assessment cannot be read, nor what it does not know', async () => {
    const intervened = { usage, action: 'GUARDRAIL_INTERVENED', outputs: [], assessments: [{ topicPolicy: {} }] }
    expect(await screened({ body: intervened })).toEqual({
      outcome: 'intervened',
      what: 'Amazon Bedrock does not let it pass',
    })
    const unknown = { usage, action: 'ASKED_A_FRIEND', outputs: [], assessments: [] }
    expect(await screened({ body: unknown })).toMatchObject({ outcome: 'failed' })
    expect(await screened({ body: {} })).toMatchObject({ outcome: 'failed' })
  })

  test.each([
    [403, 'AccessDeniedException', 'failed'],
    [404, 'ResourceNotFoundException', 'failed'],
    [400, 'ValidationException', 'failed'],
    [429, 'ThrottlingException', 'unavailable'],
    [400, 'ServiceQuotaExceededException', 'unavailable'],
    [500, 'InternalServerException', 'unavailable'],
    [503, 'ServiceUnavailableException', 'unavailable'],
  ])('that answers %i %s has judged nothing, and its words are for the operator', async (status, error, outcome) => {
    const message = 'User: arn:aws:sts::123456789012:assumed-role/x'
    const told = await screened({ status, error, body: { message } })
    expect(told).toMatchObject({ outcome, details: expect.stringContaining(message) })
    expect('problem' in told && told.problem).not.toContain('arn:')
  })

  test.each([undefined, ''])(
    'that has no region to be asked in says so, also where it is said to be %o',
    async (region) => {
      vi.stubEnv('AWS_REGION', region)
      vi.stubEnv('AWS_CONFIG_FILE', '/nowhere')
      vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/nowhere')
      const problem = 'this installation has no credentials and region of AWS to ask with'
      const screened = { guardrail: 'gr1', version: '3', source: 'input', text: 'Buy now.' } as const
      const { signal } = new AbortController()
      expect(await screensLater({}).apply({ ...screened, signal })).toMatchObject({ outcome: 'failed', problem })
      await expect(replyOf(bedrock()(requestOf('hi', { model: 'bedrock/m' })))).rejects.toMatchObject({
        kind: 'key_refused',
      })
    },
  )

  test('is asked in the other region that the environment names where the first is empty', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL_BEDROCK_RUNTIME', endpoint)
    answer = { body: { usage, action: 'NONE', outputs: [], assessments: [{}] } }
    const screens = screensLater({ AWS_REGION: '', AWS_DEFAULT_REGION: 'us-east-1' })
    const screened = { guardrail: 'gr1', version: '3', source: 'input', text: 'Buy now.' } as const
    expect(await screens.apply({ ...screened, signal: new AbortController().signal })).toEqual({ outcome: 'passed' })
  })

  test('that nobody has credentials for says so', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', '')
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', '')
    vi.stubEnv('AWS_PROFILE', 'there-is-none')
    vi.stubEnv('AWS_CONFIG_FILE', '/nowhere')
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/nowhere')
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true')
    expect(await screened({ body: {} })).toMatchObject({
      outcome: 'failed',
      problem: 'this installation has no credentials and region of AWS to ask with',
    })
    expect(asked).toEqual([])
  })

  test('that cannot be reached may answer later', async () => {
    const screens = createScreens({ region: 'us-east-1', endpoint: 'http://127.0.0.1:9' })
    const { signal } = new AbortController()
    const told = await screens.apply({ guardrail: 'gr1', version: '1', source: 'input', text: 'x', signal })
    expect(told).toMatchObject({ outcome: 'unavailable', problem: 'Amazon Bedrock cannot be reached' })
  })
})
