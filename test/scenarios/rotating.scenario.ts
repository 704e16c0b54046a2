import { expect } from 'vitest'
import { CreatedApiKey, Identity } from '../../contract/resources/access.ts'
import { ApprovalLink, LinkKeyRotation } from '../../contract/resources/approval.ts'
import { PollAnswer } from '../../contract/resources/instance.ts'
import { type Api, apiOf, expectError } from './api.ts'
import { awaitedApproval } from './approvals.ts'
import { ended, inStatus, submit } from './missions.ts'
import { freshName } from './names.ts'
import type { Platform } from './platform.ts'
import type { Scenarios } from './scenario.ts'
import { newRemoteAgent, newWorker } from './worker.ts'

/** What docs/secrets.md says of the secrets that this API hands out; that of callbacks stands with callbacks. */
export function rotating({ inTurn }: Scenarios): void {
  inTurn('the rotation of secrets', (scenario) => {
    scenario('an API key is replaced without a gap, and by itself', async (platform) => {
      const former = await keyLike(platform, apiOf(platform))
      const other = await keyLike(platform, former.api)
      for (const { api } of [former, other])
        expect(await ended(platform, api, (await submit(api, { agent: 'echo', input: 'x' })).id)).toMatchObject({
          status: 'COMPLETED',
        })
      expect(await other.api('POST', `/v1/keys/${former.id}/revoke`)).toMatchObject({ status: 200 })
      expectError(await former.api('GET', '/v1/me'), 'unauthenticated')
      expect(await other.api('GET', '/v1/me')).toMatchObject({ status: 200 })
      await other.api('POST', `/v1/keys/${other.id}/revoke`)
    })

    scenario(
      'a worker goes on with another key, as the same instance and with the mission that it holds',
      async (platform) => {
        const agent = await newRemoteAgent(platform)
        const worker = await newWorker(platform, agent)
        const { id } = await submit(apiOf(platform), { agent, input: 'x' })
        const work = await worker.work()
        const json = { name: freshName('worker'), scopes: ['workers:run'], agents: [agent] }
        const other = CreatedApiKey.parse((await apiOf(platform)('POST', '/v1/keys', { json })).body)
        const api = apiOf(platform, other.secret)
        expect(await apiOf(platform)('POST', `/v1/keys/${worker.key}/revoke`)).toMatchObject({ status: 200 })
        expectError(await worker.api('GET', '/v1/agents'), 'unauthenticated')
        const running = [{ mission_id: work.mission_id, lease: work.lease }]
        const polled = await api('POST', `/v1/agents/${agent}/instances/${worker.id}/poll`, {
          json: { running, wait: 0 },
        })
        expect(PollAnswer.parse(polled.body).stop).toEqual([])
        const path = `/v1/agents/${agent}/instances/${worker.id}/missions/${id}/complete`
        expect(await api('POST', path, { json: { lease: work.lease, output: 'done' } })).toMatchObject({ status: 200 })
        expect(await ended(platform, apiOf(platform), id)).toMatchObject({ status: 'COMPLETED', output: 'done' })
      },
    )

    scenario(
      'the key of approval links is replaced: links made before are good for as long as was said',
      async (platform) => {
        const api = apiOf(platform)
        const { id, approval } = await asked(platform, api)
        const before = await linkTo(platform, api, approval)
        await rotate(api, { overlap_s: 3600 })
        const between = await linkTo(platform, api, approval)
        for (const link of [before, between]) expect((await fetch(link)).status).toBe(200)
        const { former_links_until } = await rotate(api, { overlap_s: 0 })
        expect(Date.parse(former_links_until)).toBeLessThan(Date.now() + 5_000)
        for (const link of [before, between]) expect((await fetch(link)).status).toBe(404)
        expect((await fetch(await linkTo(platform, api, approval))).status).toBe(200)
        await api('POST', `/v1/missions/${id}/cancel`)
      },
    )
  })
}

/** A key that can do what the given one can. */
async function keyLike(platform: Platform, api: Api) {
  const { key } = Identity.parse((await api('GET', '/v1/me')).body)
  const json = { name: freshName('key'), scopes: key.scopes }
  const { id, secret } = CreatedApiKey.parse((await api('POST', '/v1/keys', { json })).body)
  return { id, api: apiOf(platform, secret) }
}

async function asked(platform: Platform, api: Api) {
  const agent = freshName('asking')
  const json = { name: agent, instructions: '', tools: ['memory_set'], approvals: [{ tool: 'memory_set' }] }
  expect(await api('POST', '/v1/agents', { json })).toMatchObject({ status: 201 })
  const { id } = await submit(api, { agent, input: 'remember the colour is blue' })
  return { id, approval: awaitedApproval(await inStatus(platform, api, id, 'WAITING')) }
}

async function rotate(api: Api, json: Record<string, unknown>): Promise<LinkKeyRotation> {
  const answer = await api('POST', '/v1/approval-link-key/rotate', { json })
  expect(answer).toMatchObject({ status: 200 })
  return LinkKeyRotation.parse(answer.body)
}

async function linkTo({ http }: Platform, api: Api, approval: string): Promise<string> {
  const { body } = await api('POST', `/v1/approvals/${approval}/links`, { json: { name: 'Ann' } })
  return `${http}${ApprovalLink.parse(body).url.replace(/^https?:\/\/[^/]+/, '')}`
}
