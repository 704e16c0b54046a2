import { expect } from 'vitest'
import { Identity } from '../../contract/resources/access.ts'
import { apiOf, expectError } from './api.ts'
import { connect } from './live-client.ts'
import { ended, missions, submit } from './missions.ts'
import { freshName } from './names.ts'
import type { Scenarios } from './scenario.ts'

export function isolation({ sideBySide }: Scenarios): void {
  sideBySide('two tenants', (scenario) => {
    scenario('a mission of one does not exist for the other', async (platform) => {
      const [ours, theirs] = [apiOf(platform), apiOf(platform, platform.otherTenantKey)]
      const { id } = await submit(ours, { agent: 'echo', input: 'private' })
      await ended(platform, ours, id)
      const asked = await Promise.all([
        theirs('GET', `/v1/missions/${id}`),
        theirs('GET', `/v1/missions/${id}/events?after=0&wait=1`),
        theirs('GET', `/v1/missions/${id}/steps`),
        theirs('POST', `/v1/missions/${id}/cancel`),
        theirs('POST', `/v1/missions/${id}/hold`, { json: {} }),
        theirs('POST', `/v1/missions/${id}/release`),
        theirs('PATCH', `/v1/missions/${id}`, { json: { priority: 'LOW' } }),
      ])
      const unknown = expectError(await theirs('GET', `/v1/missions/mis_${'0'.repeat(26)}`), 'not_found')
      for (const answer of asked) {
        const { message } = expectError(answer, 'not_found')
        expect(message.replace(id, '')).toBe(unknown.message.replace(/mis_\w+/, ''))
      }
      expect((await missions(theirs, '?limit=100')).items.map((mission) => mission.id)).not.toContain(id)
    })

    scenario('a cursor of one is refused to the other', async (platform) => {
      const [ours, theirs] = [apiOf(platform), apiOf(platform, platform.otherTenantKey)]
      for (const input of ['1', '2']) await submit(ours, { agent: 'echo', input })
      const { next_cursor } = await missions(ours, '?limit=1')
      expectError(await theirs('GET', `/v1/missions?limit=1&cursor=${next_cursor}`), 'invalid_cursor')
    })

    scenario('an agent of one does not exist for the other, and names do not collide', async (platform) => {
      const [ours, theirs] = [apiOf(platform), apiOf(platform, platform.otherTenantKey)]
      const name = freshName('secret')
      const json = { name, instructions: 'ours' }
      expect((await ours('POST', '/v1/agents', { json })).status).toBe(201)
      expectError(await theirs('GET', `/v1/agents/${name}`), 'not_found')
      expectError(await theirs('GET', `/v1/agents/${name}/versions`), 'not_found')
      expectError(await theirs('GET', `/v1/agents/${name}?version=1`), 'not_found')
      expectError(await theirs('PATCH', `/v1/agents/${name}`, { json: { instructions: 'theirs' } }), 'not_found')
      expectError(await theirs('DELETE', `/v1/agents/${name}`), 'not_found')
      expectError(await theirs('POST', '/v1/missions', { json: { agent: name, input: 'x' } }), 'not_found')
      expect(JSON.stringify((await theirs('GET', '/v1/agents?limit=100')).body)).not.toContain(name)
      const own = await theirs('POST', '/v1/agents', { json: { name, instructions: 'theirs' } })
      expect(own).toMatchObject({ status: 201, body: { version: 1 } })
      expect((await ours('GET', `/v1/agents/${name}`)).body).toMatchObject({ instructions: 'ours' })
      expect((await theirs('DELETE', `/v1/agents/${name}`)).status).toBe(204)
    })

    scenario('the same idempotency key makes a mission for each', async (platform) => {
      const [ours, theirs] = [apiOf(platform), apiOf(platform, platform.otherTenantKey)]
      const key = freshName('shared')
      const one = await submit(ours, { agent: 'echo', input: 'same' }, key)
      const other = await submit(theirs, { agent: 'echo', input: 'same' }, key)
      expect(other.id).not.toBe(one.id)
    })

    scenario('a key of one cannot be revoked or seen by the other', async (platform) => {
      const [ours, theirs] = [apiOf(platform), apiOf(platform, platform.otherTenantKey)]
      const { key } = Identity.parse((await ours('GET', '/v1/me')).body)
      expectError(await theirs('POST', `/v1/keys/${key.id}/revoke`), 'not_found')
      expect(JSON.stringify((await theirs('GET', '/v1/keys')).body)).not.toContain(key.id)
      expect((await ours('GET', '/v1/me')).status).toBe(200)
    })

    scenario('a key with another tenant’s name in it is no key', async (platform) => {
      const parts = (key: string) => key.split('_') as [string, string, string, ...string[]]
      const [scheme, , ...rest] = parts(platform.apiKey)
      const [, theirTenant] = parts(platform.otherTenantKey)
      const forged = apiOf(platform, [scheme, theirTenant, ...rest].join('_'))
      expectError(await forged('GET', '/v1/me'), 'unauthenticated')
    })

    scenario('neither hears of the other’s missions over the WebSocket', async (platform) => {
      const ours = apiOf(platform)
      const spy = await connect(platform, { key: platform.otherTenantKey })
      const { id } = await submit(ours, { agent: 'echo', input: 'private' })
      spy.send({ type: 'subscribe', mission_id: id, after: 0 })
      await spy.until((frame) => frame.type === 'error' && frame.error.code === 'not_found')
      spy.send({ type: 'subscribe', mission_id: '*' })
      await spy.until((frame) => frame.type === 'subscribed')
      const { id: second } = await submit(ours, { agent: 'echo', input: 'private too' })
      await ended(platform, ours, second)
      const own = await submit(apiOf(platform, platform.otherTenantKey), { agent: 'echo', input: 'own' })
      await spy.until((frame) => frame.type === 'event' && frame.event.mission_id === own.id)
      expect(spy.events(id)).toEqual([])
      expect(spy.events(second)).toEqual([])
      spy.close()
    })
  })
}
