import fc from 'fast-check'
import { expect } from 'vitest'
import { api as contract } from '../../contract/api.ts'
import type { ErrorCode } from '../../contract/errors.ts'
import { AgentList } from '../../contract/resources/agent.ts'
import { commonErrors, type Route } from '../../contract/route.ts'
import { type Answer, type Api, apiOf, expectError, type Sent } from './api.ts'
import { type BadBody, badBodies, badBytes } from './bad-input/bodies.ts'
import { badCursors } from './bad-input/cursors.ts'
import { badKeys } from './bad-input/keys.ts'
import { type BadPath, badPaths, otherSpellings } from './bad-input/paths.ts'
import { badQueries } from './bad-input/queries.ts'
import { missions, submit } from './missions.ts'
import type { Platform } from './platform.ts'
import { rawRequest } from './raw-request.ts'
import type { Scenarios } from './scenario.ts'

export function badInput({ inTurn }: Scenarios): void {
  inTurn('bad input gets its declared error and changes nothing', (scenario) => {
    scenario('in a body', async (platform) => {
      const api = apiOf(platform)
      await changesNothing(api, async () => {
        for (const body of badBodies) await refusedBody(api, body)
      })
    })

    scenario('in a body that is not UTF-8', async (platform) => {
      const api = apiOf(platform)
      await changesNothing(api, async () => {
        for (const body of badBytes) await refusedBody(api, body)
      })
    })

    scenario('in a query', async (platform) => {
      const api = apiOf(platform)
      const { id } = await submit(api, { agent: 'echo', input: 'x' })
      await changesNothing(api, async () => {
        for (const { operation, query, code } of badQueries) {
          const route = contract[operation]
          const path = `${route.path.replace('{mission_id}', id).replace('{name}', 'coder')}?${query}`
          await refused(path, route, code, () => api('GET', path))
        }
      })
    })

    scenario('in a path, or with a method that it does not take', (platform) => refusedPaths(platform, badPaths))

    scenario('in another spelling of a path', (platform) => refusedPaths(platform, otherSpellings))

    scenario('in a cursor', async (platform) => {
      const api = apiOf(platform)
      await Promise.all(['1', '2'].map((input) => submit(api, { agent: 'echo', input })))
      const { next_cursor } = await missions(api, '?limit=1')
      for (const { why, cursor, code } of badCursors(String(next_cursor))) {
        const answer = await api('GET', `/v1/missions?limit=1&cursor=${encodeURIComponent(cursor)}`)
        expect([why, codeOf(answer)]).toEqual([why, code])
        expectError(answer, code)
      }
    })

    scenario('a forged cursor leads nowhere but into the caller’s own list', async (platform) => {
      const api = apiOf(platform)
      await Promise.all(['1', '2'].map((input) => submit(api, { agent: 'echo', input })))
      const { next_cursor } = await missions(api, '?limit=1')
      const genuine = JSON.parse(Buffer.from(String(next_cursor), 'base64url').toString())
      const own = (await missions(api, '?limit=100')).items.map(({ id }) => id)
      for (const key of ['~', '!', '\u0000', 'mis_', '\ud800', '\u{10ffff}', '#', "' OR 1=1 --"]) {
        const forged = Buffer.from(JSON.stringify({ ...genuine, key })).toString('base64url')
        const answer = await api('GET', `/v1/missions?limit=1&cursor=${forged}`)
        expect([key, answer.status]).toEqual([key, 200])
        for (const { id } of (answer.body as { items: { id: string }[] }).items) expect(own).toContain(id)
      }
    })

    scenario('in a key', async (platform) => {
      for (const { why, authorization } of badKeys(platform.apiKey)) {
        const head = authorization === undefined ? [] : [`Authorization: ${authorization}`]
        const answer = await rawRequest(platform.http, ['GET /v1/me HTTP/1.1', ...head])
        expect([why, codeOf(answer)]).toEqual([why, 'unauthenticated'])
        expectError(answer, 'unauthenticated')
        expect(answer.headers.get('www-authenticate')).toBe('Bearer')
      }
    })

    scenario('in a header', async (platform) => {
      const api = apiOf(platform)
      const json = { agent: 'echo', input: 'x' }
      await changesNothing(api, async () => {
        for (const key of ['with space', 'ü', 'x'.repeat(256), 'a, b'])
          await refused(key, contract.submitMission, 'invalid_input', () =>
            api('POST', '/v1/missions', { json, headers: { 'idempotency-key': key } }),
          )
      })
    })

    scenario('headers of 100 KB', async (platform) => {
      const answer = await rawRequest(platform.http, [
        'GET /v1/me HTTP/1.1',
        `Authorization: Bearer ${platform.apiKey}`,
        `X-Much: ${'x'.repeat(100_000)}`,
      ])
      expectError(answer, 'payload_too_large')
      expect((await apiOf(platform)('GET', '/v1/me')).status).toBe(200)
    })

    scenario('in what is not HTTP', async (platform) => {
      const answer = await rawRequest(platform.http, ['WHAT IS THIS'])
      expectError(answer, 'invalid_input')
      expect((await apiOf(platform)('GET', '/v1/me')).status).toBe(200)
    })
  })

  inTurn('whatever is submitted', (scenario) => {
    scenario('it is accepted, or refused as the caller’s mistake', async (platform) => {
      const api = apiOf(platform)
      await fc.assert(
        fc.asyncProperty(submission, async (sent) => {
          const answer = await api('POST', '/v1/missions', sent)
          if (answer.status === 202) return
          expect(answer.status).toBeGreaterThanOrEqual(400)
          expect(answer.status).toBeLessThan(500)
          expectError(answer, codeOf(answer) as ErrorCode)
        }),
        { numRuns: Math.round(6_000_000 / platform.patienceMs), endOnFailure: true },
      )
    })
  })
}

async function refusedPaths(platform: Platform, paths: (id: string) => readonly BadPath[]): Promise<void> {
  const { id } = await submit(apiOf(platform), { agent: 'echo', input: 'x' })
  await changesNothing(apiOf(platform), async () => {
    const asked = await Promise.all(
      paths(id).map(async (bad) => {
        const line = `${bad.method} ${Buffer.from(bad.path).toString('latin1')} HTTP/1.1`
        return { ...bad, answer: await rawRequest(platform.http, [line, `Authorization: Bearer ${platform.apiKey}`]) }
      }),
    )
    const codes = asked.map(({ method, path, answer }) => ({ method, path, code: codeOf(answer) }))
    expect(codes).toEqual(paths(id))
    for (const { answer, code } of asked) expectError(answer, code)
  })
}

function refusedBody(api: Api, { why, operation, sent, code }: BadBody): Promise<void> {
  const route = contract[operation]
  return refused(why, route, code, () => api(route.method, route.path.replace('{name}', 'coder'), sent))
}

/** The error is this one, and the route declares it. */
async function refused(why: string, route: Route, code: ErrorCode, ask: () => Promise<Answer>): Promise<void> {
  expect([why, ...commonErrors, ...route.errors]).toContain(code)
  const answer = await ask()
  expect([why, answer.status, codeOf(answer) ?? answer.body]).toEqual([why, expect.any(Number), code])
  expectError(answer, code)
}

function codeOf({ body }: Answer): string | undefined {
  return (body as { error?: { code?: string } } | undefined)?.error?.code
}

/** What there is before and after: missions, agents, keys. */
async function changesNothing(api: Api, act: () => Promise<void>): Promise<void> {
  const before = await everything(api)
  await act()
  expect(await everything(api)).toEqual(before)
}

async function everything(api: Api) {
  const { items } = await missions(api, '?limit=100')
  const agents = AgentList.parse((await api('GET', '/v1/agents?limit=100')).body).items
  const keys = (await api('GET', '/v1/keys?limit=100')).body
  return { missions: items.map(({ id }) => id), agents, keys }
}

const anyJson = fc.jsonValue({ maxDepth: 4, noUnicodeString: false }).map((json) => json ?? null)
const agent = fc.oneof({ weight: 5, arbitrary: fc.constantFrom('echo', 'coder') }, { weight: 1, arbitrary: anyJson })

/** Close to a mission, with anything in any place; or anything at all. */
const mission = fc.record(
  {
    agent,
    input: anyJson,
    priority: fc.oneof(fc.constantFrom('LOW', 'HIGH'), anyJson),
    budget: fc.oneof(fc.record({ usd: fc.double(), tokens: fc.double() }, { requiredKeys: [] }), anyJson),
    timeout_s: fc.oneof(fc.integer(), fc.double(), anyJson),
    max_attempts: fc.oneof(fc.integer({ min: -1, max: 22 }), anyJson),
    start_at: fc.oneof(
      fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
      fc.string(),
    ),
    tags: fc.oneof(fc.array(fc.oneof(fc.constantFrom('a', 'b'), fc.string())), anyJson),
    metadata: fc.oneof(fc.dictionary(fc.string(), fc.oneof(fc.string(), anyJson)), anyJson),
  },
  { requiredKeys: ['agent', 'input'] },
)

const submission: fc.Arbitrary<Sent> = fc.oneof(
  { weight: 6, arbitrary: mission.map((json) => ({ json })) },
  { weight: 2, arbitrary: anyJson.map((json) => ({ json })) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }).map((text) => ({ text })) },
  { weight: 1, arbitrary: fc.uint8Array().map((bytes) => ({ text: new Uint8Array(bytes) })) },
)
