import { expect } from 'vitest'
import { ApiKey, ApiKeyList, CreatedApiKey, Identity } from '../../contract/resources/access.ts'
import { type Scope, scopes } from '../../contract/scopes.ts'
import { apiOf, expectError } from './api.ts'
import { newTicket } from './live.scenario.ts'
import { connect } from './live-client.ts'
import { submit } from './missions.ts'
import { newKey } from './new-key.ts'
import type { Scenarios } from './scenario.ts'

export function access({ sideBySide }: Scenarios): void {
  sideBySide('API keys', (scenario) => {
    scenario('one says whose it is', async (platform) => {
      const { tenant, key } = Identity.parse((await apiOf(platform)('GET', '/v1/me')).body)
      expect(tenant.concurrency).toBeGreaterThan(1)
      expect(key.scopes).toEqual([...scopes])
      const other = Identity.parse((await apiOf(platform, platform.otherTenantKey)('GET', '/v1/me')).body)
      expect(other.tenant.id).not.toBe(tenant.id)
      expect(other.tenant.concurrency).toBe(1)
    })

    scenario('answers say how many more requests are taken, and which methods a path has', async (platform) => {
      const api = apiOf(platform)
      const { headers } = await api('GET', '/v1/me')
      expect(headers.get('ratelimit-policy')).toMatch(/^"requests";q=\d+;w=2$/)
      expect(headers.get('ratelimit')).toMatch(/^"requests";r=\d+;t=\d+$/)
      const unknown = await api('GET', `/v1/missions/mis_${'0'.repeat(26)}`)
      expect([unknown.status, unknown.headers.has('ratelimit')]).toEqual([404, true])
      const wrong = await api('DELETE', '/v1/missions')
      expect([wrong.status, wrong.headers.get('allow')?.split(', ').sort()]).toEqual([405, ['GET', 'POST']])
    })

    scenario('a key does what its scopes say, and nothing else', async (platform) => {
      const admin = apiOf(platform)
      const reader = apiOf(platform, (await newKey(admin, ['missions:read'])).secret)
      const mission = await submit(admin, { agent: 'echo', input: 'x' })
      expect((await reader('GET', `/v1/missions/${mission.id}`)).status).toBe(200)
      const refused: readonly [Scope, Promise<Parameters<typeof expectError>[0]>][] = [
        ['missions:write', reader('POST', '/v1/missions', { json: { agent: 'echo', input: 'x' } })],
        ['missions:write', reader('POST', `/v1/missions/${mission.id}/cancel`)],
        ['agents:read', reader('GET', '/v1/agents')],
        ['agents:write', reader('DELETE', '/v1/agents/none')],
        ['keys:read', reader('GET', '/v1/keys')],
        ['keys:write', reader('POST', '/v1/keys', { json: { name: 'more', scopes: ['missions:read'] } })],
      ]
      for (const [scope, answer] of refused)
        expect(expectError(await answer, 'forbidden').details).toMatchObject({ scope })
    })

    scenario('a key hands out no scope that it lacks', async (platform) => {
      const giver = apiOf(platform, (await newKey(apiOf(platform), ['keys:write', 'missions:read'])).secret)
      expect((await newKey(giver, ['missions:read'])).scopes).toEqual(['missions:read'])
      const json = { name: 'too much', scopes: ['missions:read', 'missions:write'] }
      const { details } = expectError(await giver('POST', '/v1/keys', { json }), 'forbidden')
      expect(details).toEqual({ scopes: ['missions:write'] })
    })

    scenario('a revoked key is refused at once, everywhere', async (platform) => {
      const admin = apiOf(platform)
      const { id, secret } = await newKey(admin, ['missions:read', 'keys:write'])
      const api = apiOf(platform, secret)
      expect((await api('GET', '/v1/me')).status).toBe(200)
      const ticket = await newTicket(api)
      const revoked = ApiKey.parse((await api('POST', `/v1/keys/${id}/revoke`)).body)
      expect(revoked.revoked_at).not.toBeNull()
      expectError(await api('GET', '/v1/me'), 'unauthenticated')
      expectError(await api('POST', '/v1/tickets'), 'unauthenticated')
      await expect(connect(platform, { key: secret })).rejects.toThrow(platform.refusedHandshake)
      await expect(connect(platform, ticket)).rejects.toThrow(platform.refusedHandshake)
      expect((await admin('POST', `/v1/keys/${id}/revoke`)).body).toEqual(revoked)
    })

    scenario('a key that functions know already is refused by each of them at once', async (platform) => {
      const admin = apiOf(platform)
      const reads = ['missions', 'agents', 'keys', 'control'] as const
      const { id, secret } = await newKey(admin, [...reads.map((area) => `${area}:read` as const), 'missions:write'])
      const api = apiOf(platform, secret)
      const paths = ['/v1/me', '/v1/missions', '/v1/agents', '/v1/keys', '/v1/switches']
      const answers = async () => (await Promise.all(paths.map((path) => api('GET', path)))).map(({ status }) => status)
      for (let time = 0; time < 3; time++) expect(await answers()).toEqual(paths.map(() => 200))
      expect(await admin('POST', `/v1/keys/${id}/revoke`)).toMatchObject({ status: 200 })
      expect(await answers()).toEqual(paths.map(() => 401))
      expectError(await api('POST', '/v1/missions', { json: { agent: 'echo', input: 'x' } }), 'unauthenticated')
      expect((await admin('GET', '/v1/missions')).status).toBe(200)
    })

    scenario(
      'what a revoked key has open is closed, whether by the key or a ticket, and nothing else',
      async (platform) => {
        const admin = apiOf(platform)
        const { id, secret } = await newKey(admin, ['missions:read'])
        const own = await connect(platform, { key: secret })
        const byTicket = await connect(platform, await newTicket(apiOf(platform, secret)))
        const other = await connect(platform)
        for (const client of [own, byTicket, other]) {
          client.send({ type: 'subscribe', mission_id: '*' })
          await client.until(({ type }) => type === 'subscribed')
        }
        expect(await admin('POST', `/v1/keys/${id}/revoke`)).toMatchObject({ status: 200 })
        await Promise.all([own.closed, byTicket.closed])
        const mission = await submit(admin, { agent: 'echo', input: 'unheard' })
        await other.until((frame) => frame.type === 'event' && frame.event.mission_id === mission.id)
        expect([...own.events(mission.id), ...byTicket.events(mission.id)]).toEqual([])
        other.close()
      },
    )

    scenario('a key that neither reads missions nor works has no live updates', async (platform) => {
      const { secret } = await newKey(apiOf(platform), ['agents:read'])
      await expect(connect(platform, { key: secret })).rejects.toThrow('403')
      expectError(await apiOf(platform, secret)('POST', '/v1/tickets'), 'forbidden')
    })

    scenario('the list shows every key and no secret', async (platform) => {
      const api = apiOf(platform)
      const made = [await newKey(api, ['missions:read']), await newKey(api, ['keys:read'])]
      const listed: ApiKey[] = []
      for (let cursor = ''; ; ) {
        const { body } = await api('GET', `/v1/keys?limit=2${cursor}`)
        for (const { secret } of made) expect(JSON.stringify(body)).not.toContain(secret.slice(-43))
        const page = ApiKeyList.parse(body)
        listed.push(...page.items)
        if (page.next_cursor === null) break
        cursor = `&cursor=${page.next_cursor}`
      }
      expect(listed.map(({ id }) => id)).toEqual(expect.arrayContaining(made.map(({ id }) => id)))
      expect(new Set(listed.map(({ id }) => id)).size).toBe(listed.length)
    })

    scenario('a key revokes none that can do more than itself, in scopes or in roles', async (platform) => {
      const admin = apiOf(platform)
      const weak = await newKey(admin, ['keys:write', 'missions:read'])
      const api = apiOf(platform, weak.secret)
      const stronger = await newKey(admin, ['missions:read', 'missions:write'])
      const json = { name: 'boss', scopes: ['missions:read'], roles: ['boss'] }
      const boss = CreatedApiKey.parse((await admin('POST', '/v1/keys', { json })).body)
      const { key: first } = Identity.parse((await admin('GET', '/v1/me')).body)
      for (const [id, lacks] of [
        [stronger.id, { scopes: ['missions:write'] }],
        [boss.id, { roles: ['boss'] }],
        [first.id, { scopes: expect.arrayContaining(['agents:write']) }],
      ] as const)
        expect(expectError(await api('POST', `/v1/keys/${id}/revoke`), 'forbidden').details).toEqual(lacks)
      for (const key of [stronger, boss])
        expect(await apiOf(platform, key.secret)('GET', '/v1/me')).toMatchObject({ status: 200 })
      const equal = await newKey(admin, ['missions:read'])
      expect(await api('POST', `/v1/keys/${equal.id}/revoke`)).toMatchObject({ status: 200 })
      expect(await api('POST', `/v1/keys/${weak.id}/revoke`)).toMatchObject({ status: 200 })
    })

    scenario('a key that does not exist cannot be revoked', async (platform) => {
      expectError(await apiOf(platform)('POST', `/v1/keys/key_${'0'.repeat(26)}/revoke`), 'not_found')
    })
  })
}
