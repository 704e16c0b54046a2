import { expect } from 'vitest'
import { CurrentSession, SessionList, SignInCode } from '../../contract/resources/access.ts'
import { type Answer, type Api, apiOf, expectError } from './api.ts'
import { newTicket } from './live.scenario.ts'
import { connect } from './live-client.ts'
import { submit } from './missions.ts'
import { newKey } from './new-key.ts'
import type { Platform } from './platform.ts'
import type { Scenarios } from './scenario.ts'

export function signingIn({ sideBySide }: Scenarios): void {
  sideBySide('signing a browser in', (scenario) => {
    scenario('a key is exchanged for a cookie that stands for it, and no script reads', async (platform) => {
      const { id, secret } = await newKey(apiOf(platform), ['missions:read', 'missions:write'])
      const answer = await signIn(platform, { api_key: secret })
      const [set = '', ...others] = answer.headers.getSetCookie()
      expect(others).toEqual([])
      expect(set).toMatch(/; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Strict(; Secure)?$/)
      expect(set).not.toContain(secret.slice(-43))
      const session = CurrentSession.parse(answer.body)
      expect(session.key).toMatchObject({ id, scopes: ['missions:read', 'missions:write'] })
      expect(JSON.stringify(answer.body)).not.toContain(set.split(/[=;]/)[1])
      const page = pageOf(platform, cookieOf(answer))
      expect(CurrentSession.parse((await page('GET', '/v1/sessions/current')).body)).toEqual(session)
      expect((await page('GET', '/v1/me')).body).toMatchObject({ key: { id }, tenant: session.tenant })
      const mission = await submit(page, { agent: 'echo', input: 'from a page' })
      expect((await page('GET', `/v1/missions/${mission.id}`)).status).toBe(200)
      const refused = await page('POST', '/v1/keys', { json: { name: 'more', scopes: ['missions:read'] } })
      expect(expectError(refused, 'forbidden').details).toMatchObject({ scope: 'keys:write' })
    })

    scenario('the cookie counts in requests of own pages only', async (platform) => {
      const answer = await signIn(platform, { api_key: platform.apiKey })
      const cookie = cookieOf(answer)
      const api = apiOf(platform, null)
      const { origin } = new URL(platform.http)
      const asked = (headers: Record<string, string>) => api('GET', '/v1/me', { headers: { cookie, ...headers } })
      expect((await asked({ 'sec-fetch-site': 'same-origin' })).status).toBe(200)
      for (const headers of [
        {},
        { 'sec-fetch-site': 'cross-site' },
        { 'sec-fetch-site': 'same-site' },
        { 'sec-fetch-site': 'none' },
        { 'sec-fetch-site': 'cross-site', origin },
        { 'sec-fetch-site': 'same-origin', origin: 'https://evil.example' },
        { origin: 'null' },
        { origin: 'https://evil.example' },
        { origin: `${origin}1` },
      ])
        expectError(await asked(headers), 'unauthenticated')
    })

    scenario('another site signs nobody in', async (platform) => {
      const api = apiOf(platform, null)
      for (const headers of [
        {},
        { 'sec-fetch-site': 'cross-site' },
        { 'sec-fetch-site': 'same-site' },
        { origin: 'https://evil.example' },
      ]) {
        const answer = await api('POST', '/v1/sessions', { headers, json: { api_key: platform.apiKey } })
        expect(expectError(answer, 'forbidden').details).toEqual({ reason: 'not_an_own_page' })
        expect(answer.headers.getSetCookie()).toEqual([])
      }
    })

    scenario('a key in the header wins over a cookie, and an invalid one is refused', async (platform) => {
      const { id, secret } = await newKey(apiOf(platform), ['missions:read'])
      const cookie = cookieOf(await signIn(platform, { api_key: platform.apiKey }))
      const headers = { cookie, 'sec-fetch-site': 'same-origin' }
      const both = await apiOf(platform, secret)('GET', '/v1/me', { headers })
      expect(both.body).toMatchObject({ key: { id } })
      expectError(await apiOf(platform, 'sortie_x')('GET', '/v1/me', { headers }), 'unauthenticated')
      expectError(await apiOf(platform, secret)('GET', '/v1/sessions/current', { headers }), 'not_found')
    })

    scenario('a sign-in link is good once, and gives what the key gives that made it', async (platform) => {
      const { id, secret } = await newKey(apiOf(platform), ['workers:run'])
      const made = await apiOf(platform, secret)('POST', '/v1/sign-in-codes')
      const { code, url } = SignInCode.parse(made.body)
      expect(url.endsWith(`/sign-in#${code}`)).toBe(true)
      const answer = await signIn(platform, { sign_in_code: code })
      expect(CurrentSession.parse(answer.body).key).toMatchObject({ id, scopes: ['workers:run'] })
      const again = await asOwnPage(platform)('POST', '/v1/sessions', { json: { sign_in_code: code } })
      expectError(again, 'unauthenticated')
      expect(again.headers.getSetCookie()).toEqual([])
    })

    scenario('of two who open a link at once one is refused', async (platform) => {
      const { code } = SignInCode.parse((await apiOf(platform)('POST', '/v1/sign-in-codes')).body)
      const open = () => asOwnPage(platform)('POST', '/v1/sessions', { json: { sign_in_code: code } })
      const answers = await Promise.all([open(), open()])
      expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 401])
    })

    scenario('what is no key or code signs nobody in', async (platform) => {
      const page = asOwnPage(platform)
      const sessions = (json: unknown) => page('POST', '/v1/sessions', { json })
      for (const proof of [{ api_key: 'sortie_x' }, { api_key: '' }, { sign_in_code: 'code_x' }, { sign_in_code: '' }])
        expectError(await sessions(proof), 'unauthenticated')
      const { code } = SignInCode.parse((await apiOf(platform)('POST', '/v1/sign-in-codes')).body)
      expectError(await sessions({ api_key: code }), 'unauthenticated')
      expectError(await sessions({ sign_in_code: platform.apiKey }), 'unauthenticated')
      for (const body of [{}, { api_key: platform.apiKey, sign_in_code: code }, { api_key: 'x'.repeat(1000) }])
        expectError(await sessions(body), 'invalid_input')
    })

    scenario('signing out ends the session at once, and clears the cookie', async (platform) => {
      const signedIn = await signIn(platform, { api_key: platform.apiKey })
      const page = pageOf(platform, cookieOf(signedIn))
      const out = await page('DELETE', '/v1/sessions/current')
      expect(out.status).toBe(204)
      const name = cookieOf(signedIn).split('=')[0]
      expect(out.headers.getSetCookie()).toEqual([expect.stringMatching(`^${name}=; Path=/; Max-Age=0; `)])
      for (const path of ['/v1/me', '/v1/missions', '/v1/agents', '/v1/sessions/current'])
        expectError(await page('GET', path), 'unauthenticated')
      expect((await apiOf(platform)('GET', '/v1/me')).status).toBe(200)
      expectError(await apiOf(platform)('DELETE', '/v1/sessions/current'), 'not_found')
    })

    scenario('a session ends with its key', async (platform) => {
      const admin = apiOf(platform)
      const { id, secret } = await newKey(admin, ['missions:read'])
      const signedIn = await signIn(platform, { api_key: secret })
      const page = pageOf(platform, cookieOf(signedIn))
      const { code } = SignInCode.parse((await page('POST', '/v1/sign-in-codes')).body)
      expect((await page('GET', '/v1/me')).status).toBe(200)
      await admin('POST', `/v1/keys/${id}/revoke`)
      expectError(await page('GET', '/v1/me'), 'unauthenticated')
      expectError(
        await asOwnPage(platform)('POST', '/v1/sessions', { json: { sign_in_code: code } }),
        'unauthenticated',
      )
      expect(await idsOf(admin)).not.toContain(CurrentSession.parse(signedIn.body).id)
    })

    scenario('sessions are listed, newest first, and ended by who looks after keys', async (platform) => {
      const admin = apiOf(platform)
      const [weak, strong] = [await newKey(admin, ['keys:read', 'keys:write']), await newKey(admin, ['missions:read'])]
      const own = await signIn(platform, { api_key: weak.secret })
      const other = await signIn(platform, { api_key: strong.secret })
      const [ownId, otherId] = [own, other].map(({ body }) => CurrentSession.parse(body).id)
      const ids = await idsOf(admin)
      expect(ids.indexOf(String(otherId))).toBeLessThan(ids.indexOf(String(ownId)))
      expect(ids).toEqual(ids.toSorted().toReversed())
      expect(await idsOf(apiOf(platform, platform.otherTenantKey))).not.toContain(ownId)
      const page = pageOf(platform, cookieOf(own))
      expectError(await page('DELETE', `/v1/sessions/${otherId}`), 'forbidden')
      expectError(await apiOf(platform, platform.otherTenantKey)('DELETE', `/v1/sessions/${otherId}`), 'not_found')
      expect((await admin('DELETE', `/v1/sessions/${otherId}`)).status).toBe(204)
      expectError(await pageOf(platform, cookieOf(other))('GET', '/v1/me'), 'unauthenticated')
      expectError(await admin('DELETE', `/v1/sessions/${otherId}`), 'not_found')
      expect((await page('DELETE', `/v1/sessions/${ownId}`)).status).toBe(204)
      expectError(await page('GET', '/v1/sessions/current'), 'unauthenticated')
    })

    scenario(
      'a session connects by a ticket, from an own page, and hears nothing once it has ended',
      async (platform) => {
        const signedIn = await signIn(platform, { api_key: platform.apiKey })
        const cookie = cookieOf(signedIn)
        const page = pageOf(platform, cookie)
        const origin = pageOrigin(SignInCode.parse((await page('POST', '/v1/sign-in-codes')).body).url)
        await expect(connect(platform, 'none', { cookie, origin, 'sec-fetch-site': 'same-origin' })).rejects.toThrow(
          platform.refusedHandshake,
        )
        for (const headers of [{}, { origin: 'https://evil.example' }, { origin: 'null' }])
          await expect(connect(platform, await newTicket(page), headers)).rejects.toThrow(platform.refusedHandshake)
        const client = await connect(platform, await newTicket(page), { origin })
        const other = await connect(platform)
        for (const one of [client, other]) {
          one.send({ type: 'subscribe', mission_id: '*' })
          await one.until(({ type }) => type === 'subscribed')
        }
        const unused = await newTicket(page)
        expect((await page('DELETE', '/v1/sessions/current')).status).toBe(204)
        await client.closed
        await expect(connect(platform, unused, { origin })).rejects.toThrow(platform.refusedHandshake)
        const mission = await submit(apiOf(platform), { agent: 'echo', input: 'unheard' })
        await other.until((frame) => frame.type === 'event' && frame.event.mission_id === mission.id)
        expect(client.events(mission.id)).toEqual([])
        other.close()
      },
    )

    scenario('a session sends a large body, as its key does', async (platform) => {
      const page = pageOf(platform, cookieOf(await signIn(platform, { api_key: platform.apiKey })))
      const mission = await submit(page, { agent: 'echo', input: 'x'.repeat(200_000) })
      expect(mission.status).not.toBe('FAILED')
    })
  })
}

/** Requests as a browser sends them for a page of the platform. */
function asOwnPage(platform: Platform): Api {
  return pageOf(platform, undefined)
}

function pageOf(platform: Platform, cookie: string | undefined): Api {
  const api = apiOf(platform, null)
  const own = { 'sec-fetch-site': 'same-origin', ...(cookie !== undefined && { cookie }) }
  return (method, path, sent = {}) => api(method, path, { ...sent, headers: { ...own, ...sent.headers } })
}

export async function signIn(platform: Platform, json: unknown): Promise<Answer> {
  const answer = await asOwnPage(platform)('POST', '/v1/sessions', { json })
  expect(answer.status).toBe(201)
  return answer
}

/** As a browser sends it back. */
function cookieOf({ headers }: Answer): string {
  return headers.getSetCookie()[0]?.split(';')[0] ?? ''
}

function pageOrigin(url: string): string {
  // No URL: the host of an emulator's API ends in an address, and no browser would open that.
  return url.split('/').slice(0, 3).join('/')
}

async function idsOf(api: Api): Promise<string[]> {
  const ids: string[] = []
  for (let cursor = ''; ; ) {
    const page = SessionList.parse((await api('GET', `/v1/sessions?limit=100${cursor}`)).body)
    ids.push(...page.items.map(({ id }) => id))
    if (page.next_cursor === null) return ids
    cursor = `&cursor=${page.next_cursor}`
  }
}
