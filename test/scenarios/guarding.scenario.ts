import { expect } from 'vitest'
import { type Operation, operations } from '../../contract/api.ts'
import { parameterExamples } from '../../contract/openapi/examples.ts'
import { Health } from '../../contract/resources/health.ts'
import type { Route } from '../../contract/route.ts'
import { apiOf, expectError } from './api.ts'
import { guardingHeaders } from './by-contract.ts'
import { rawRequest } from './raw-request.ts'
import type { Scenarios } from './scenario.ts'

/** What holds for every answer, whatever it is about. */
export function guarding({ sideBySide }: Scenarios): void {
  sideBySide('every answer', (scenario) => {
    scenario(
      'is guarded against frames, other types and referrers, on every route and in each refusal',
      async (platform) => {
        const api = apiOf(platform, null)
        // The client of the scenarios looks at the headers of each answer.
        for (const [operation, route] of operations) {
          const answer = await api(route.method, filled(route.path))
          expect([200, 303, ...refusalsOf(operation, route)], operation).toContain(answer.status)
        }
        expectError(await api('GET', '/nothing'), 'not_found')
        expectError(await api('PATCH', '/v1/missions'), 'method_not_allowed')
        const withKey = apiOf(platform)
        expectError(await withKey('POST', '/v1/missions', { json: {} }), 'invalid_input')
        expectError(await withKey('POST', '/v1/missions', { text: '{' }), 'invalid_json')
        expectError(
          await withKey('POST', '/v1/missions', { text: 'x', headers: { 'content-type': 'a/b' } }),
          'unsupported_media_type',
        )
        expectError(await withKey('POST', '/v1/missions', { text: 'x'.repeat(400_000) }), 'payload_too_large')
      },
    )

    scenario('says what a path supports, whichever of its routes another method comes to', async (platform) => {
      const api = apiOf(platform, null)
      const paths = Map.groupBy(operations, ([, { path }]) => path)
      for (const [path, found] of paths) {
        const supported: readonly string[] = found.map(([, { method }]) => method).toSorted()
        const other = ['PUT', 'PATCH', 'DELETE', 'POST'].find((method) => !supported.includes(method)) ?? 'TRACE'
        const answer = await api(other, filled(path))
        const { details } = expectError(answer, 'method_not_allowed')
        expect((details.allowed as string[]).toSorted(), path).toEqual(supported)
        expect(answer.headers.get('allow')?.split(', ').toSorted(), path).toEqual(supported)
      }
    })

    scenario('to HEAD is that to GET without its body, whichever route it comes by', async (platform) => {
      const api = apiOf(platform)
      for (const path of ['/health', '/v1/me', '/v1/keys', '/v1/missions', '/v1/supervisor/status', '/v1/files']) {
        const answer = await api('HEAD', path)
        expect([answer.status, answer.body], path).toEqual([200, ''])
      }
      expect((await api('HEAD', '/v1/sessions/current')).status).toBe(404)
    })

    scenario('says that bodies come as they are, where one comes coded', async (platform) => {
      const head = [
        'POST /v1/missions HTTP/1.1',
        `Authorization: Bearer ${platform.apiKey}`,
        'Content-Type: application/json',
      ]
      const body = '{"agent":"echo","input":"x"}'
      const coded = [...head, 'Content-Encoding: gzip', `Content-Length: ${body.length}`]
      const answer = await rawRequest(platform.http, coded, body)
      expectError(answer, 'unsupported_media_type')
      expect(answer.headers.get('accept-encoding')).toBe('identity')
      const plain = [...head, 'Content-Encoding: identity', `Content-Length: ${body.length}`]
      expect((await rawRequest(platform.http, plain, body)).status).toBe(202)
    })

    scenario('to a path of thousands of parts is that there is nothing', async (platform) => {
      const api = apiOf(platform, null)
      expectError(await api('GET', `/${'a/'.repeat(3000)}`), 'not_found')
      expectError(await api('GET', `/v1/missions/${'x'.repeat(4000)}/nothing`), 'not_found')
    })

    scenario('to a body of many small members comes before each of them is looked at', async (platform) => {
      const api = apiOf(platform)
      const many = (text: string, count = 30_000) =>
        Array.from({ length: count }, (_, at) => text.replace('#', at.toString(36)))
      const wide = [
        `{"agent":"echo","input":"x","metadata":{${many('"#":1').join()}}}`,
        `{"agent":"echo","input":"x","tags":[${many('1').join()}]}`,
        `{"agent":"echo","input":"x",${many('"#":1').join()}}`,
      ]
      for (const text of wide) {
        const { details } = expectError(await api('POST', '/v1/missions', { text }), 'invalid_input')
        expect(details.problems).toHaveLength(1)
      }
    })

    scenario('to a link that is unknown does not depend on what is sent to it', async (platform) => {
      const api = apiOf(platform, null)
      expectError(await api('POST', '/v1/approval-links/x', { text: '{' }), 'not_found')
      expectError(await api('POST', '/v1/approval-links/x', { json: { decision: 7 } }), 'not_found')
    })
  })

  sideBySide('public documents', (scenario) => {
    for (const path of ['/openapi.json', '/docs', '/docs/viewer.js', '/docs/plain']) {
      scenario(`${path} has a tag, is sent once, and compressed where the client takes that`, async ({ http }) => {
        const plain = await fetch(`${http}${path}`, { headers: { 'accept-encoding': 'identity' } })
        const text = await plain.text()
        const tag = String(plain.headers.get('etag'))
        expect(tag).toMatch(/^"[\w-]+"$/)
        // What stands before it may add names of its own.
        expect(plain.headers.get('vary')).toMatch(/^accept-encoding\b/)
        expect(plain.headers.get('cache-control')).toContain('public')
        for (const coding of ['br', 'gzip']) {
          const coded = await fetch(`${http}${path}`, { headers: { 'accept-encoding': coding } })
          expect(coded.headers.get('content-encoding')).toBe(coding)
          expect(await coded.text()).toBe(text)
          expect(coded.headers.get('etag')).not.toBe(tag)
        }
        for (const known of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
          const again = await fetch(`${http}${path}`, { headers: { 'if-none-match': known } })
          expect([again.status, await again.text()]).toEqual([304, ''])
          expect(Object.fromEntries(again.headers)).toMatchObject(guardingHeaders)
        }
        expect((await fetch(`${http}${path}`, { headers: { 'if-none-match': '"other"' } })).status).toBe(200)
      })
    }

    scenario('the reference runs its own program and asks nobody else', async ({ http }) => {
      const page = await fetch(`${http}/docs`)
      const policy = String(page.headers.get('content-security-policy'))
      expect(policy).toContain("default-src 'none'; script-src 'self'; connect-src 'self';")
      expect(policy.replace(/style-src 'unsafe-inline'/, '')).not.toContain('unsafe')
      expect(await page.text()).toContain('src="docs/viewer.js"')
      const program = await fetch(`${http}/docs/viewer.js`)
      expect(program.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
      expect(await program.text()).toContain('openapi-explorer')
      const plain = await fetch(`${http}/docs/plain`)
      expect(plain.headers.get('content-security-policy')).not.toContain('script')
    })

    scenario('are not compressed for whom that is refused', async ({ http }) => {
      const head = ['GET /openapi.json HTTP/1.1', 'Accept-Encoding: br;q=0, gzip;q=0']
      expect((await rawRequest(http, head)).headers.get('content-encoding')).toBeNull()
    })
  })

  sideBySide('health', (scenario) => {
    scenario('is one word without a key, and each part with one', async (platform) => {
      expect((await apiOf(platform, null)('GET', '/health')).body).toEqual({ status: 'ok' })
      const health = Health.parse((await apiOf(platform)('GET', '/health')).body)
      expect(health).toMatchObject({ status: 'ok', model: expect.any(String), version: expect.any(String) })
      expect(Object.keys(health.parts ?? {})).toEqual(['store', 'lanes', 'feed', 'models', 'agents', 'blobs', 'work'])
      expectError(await apiOf(platform, 'sortie_x')('GET', '/health'), 'unauthenticated')
    })
  })
}

/** What the requests are refused with that come from no page, without a key, and with examples in their paths. */
function refusalsOf(operation: Operation, { ownPagesOnly }: Route): readonly number[] {
  if (ownPagesOnly) return [403]
  // Whoever comes back from a service brings what that sent along.
  return operation === 'finishAuthorization' ? [400] : [401, 404, 413, 415]
}

function filled(path: string): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => String(parameterExamples[name]))
}
