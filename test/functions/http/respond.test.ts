import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { route } from '../../../contract/route.ts'
import { maxAnswerBytes } from '../../../core/base/paging/answer-room.ts'
import { httpHandler } from '../../../functions/runtime/http.ts'
import { createSimulatedPlatform } from '../../simulation/simulated-platform.ts'

const text = route({
  method: 'GET',
  path: '/text',
  area: 'platform',
  summary: 'answers',
  scope: 'public',
  status: 200,
  output: z.strictObject({ text: z.string() }),
  errors: [],
})

/** What is around the text, as Lambda carries it. */
const around = JSON.stringify(JSON.stringify({ text: '' })).length - 2

test.each([
  { what: 'quotes, of four bytes', character: '"', bytes: 4 },
  { what: 'Chinese, of three', character: '漢', bytes: 3 },
  { what: 'letters', character: 'x', bytes: 1 },
])('an answer that Lambda would not carry is an error of ours: $what', async ({ character, bytes }) => {
  const { ports, close } = await createSimulatedPlatform({ concurrency: 1 })
  let answered = ''
  const handler = httpHandler({ text }, ports, { text: async () => ({ text: answered }) })
  const event = {
    routeKey: 'GET /text',
    rawPath: '/text',
    headers: { host: 'localhost' },
    requestContext: { requestId: 'r', http: { method: 'GET', path: '/text', sourceIp: '203.0.113.7' } },
  }
  const ask = () => handler(event as unknown as APIGatewayProxyEventV2, {} as Context)
  const most = Math.floor((maxAnswerBytes - around) / bytes)
  answered = character.repeat(most)
  expect(await ask()).toMatchObject({ statusCode: 200, body: JSON.stringify({ text: answered }) })
  answered = character.repeat(most + 1)
  const { statusCode, body = '' } = await ask()
  expect([statusCode, JSON.parse(body)]).toMatchObject([500, { error: { code: 'answer_too_large' } }])
  close()
})
