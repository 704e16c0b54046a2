import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { SortieError } from '../../../contract/errors.ts'
import { route } from '../../../contract/route.ts'
import { httpHandler } from '../../../functions/runtime/http.ts'
import { createSimulatedPlatform, type SimulatedPlatform } from '../../simulation/simulated-platform.ts'

const common = { method: 'GET', area: 'platform', summary: 'answers', scope: 'public', status: 200 } as const
const page = route({ ...common, path: '/page', output: z.string().meta({ id: 'Html' }), errors: ['not_found'] })
const data = route({ ...common, path: '/data', output: z.strictObject({}), errors: ['not_found'] })

let platform: SimulatedPlatform
beforeEach(async () => {
  platform = await createSimulatedPlatform({ concurrency: 1 })
})
afterEach(() => platform.close())

const gone = new SortieError('not_found', 'This <script>link</script> is unknown; ask for another')

function ask(path: '/page' | '/data', accept: string | undefined, error: Error = gone) {
  const fail = () => Promise.reject(error)
  const handler = httpHandler({ page, data }, platform.ports, { page: fail, data: fail })
  const event = {
    routeKey: `GET ${path}`,
    rawPath: path,
    headers: { host: 'localhost', ...(accept !== undefined && { accept }) },
    requestContext: { requestId: 'req-7', http: { method: 'GET', path, sourceIp: '203.0.113.7' } },
  }
  return handler(event as unknown as APIGatewayProxyEventV2, {} as Context)
}

const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'

describe('a browser that opens a link which is no good', () => {
  test('is told in a page what is wrong, in words that are no markup, and by which name to ask about it', async () => {
    const { statusCode, body = '' } = await ask('/page', browser)
    expect(statusCode).toBe(404)
    expect(body).toMatch(
      /^<!doctype html>.*This link is no longer valid\..*&lt;script&gt;link.*ask for another\..*req-7/s,
    )
    expect(body).not.toContain('<script')
  })

  test('runs nothing there, loads nothing, and passes no address on', async () => {
    const { headers = {} } = await ask('/page', browser)
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': expect.stringMatching(
        /^default-src 'none';.*form-action 'none'; frame-ancestors 'none'$/,
      ),
      ...{ 'referrer-policy': 'no-referrer', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' },
    })
    expect(String(headers['content-security-policy'])).not.toContain('script')
  })

  test('is told nothing of what nobody expected, and when to come again', async () => {
    const { statusCode, body = '' } = await ask('/page', browser, new Error('the password is x'))
    expect([statusCode, body.includes('password')]).toEqual([500, false])
    const away = await ask('/page', browser, new SortieError('unavailable', 'It is away', { retryAfter: 3 }))
    expect(away).toMatchObject({ statusCode: 503, headers: { 'retry-after': '3' } })
    expect(away.body).toContain('Try it again in a minute')
  })
})

describe('everybody else is told in JSON', () => {
  test.each([
    ['/page', 'application/json'],
    ['/page', '*/*'],
    ['/page', undefined],
    ['/data', browser],
  ] as const)('of %s, who accepts %s', async (path, accept) => {
    const { statusCode, headers, body = '' } = await ask(path, accept)
    expect([statusCode, JSON.parse(body)]).toMatchObject([404, { error: { code: 'not_found', request_id: 'req-7' } }])
    expect(headers).toMatchObject({ 'content-type': 'application/json; charset=utf-8' })
  })
})
