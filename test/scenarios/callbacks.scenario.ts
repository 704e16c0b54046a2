import { Webhook } from 'standardwebhooks'
import { expect, vi } from 'vitest'
import { Delivery, DeliveryList, SigningSecrets } from '../../contract/resources/callback.ts'
import { type Api, apiOf, expectError } from './api.ts'
import { ended, missionOf, submit } from './missions.ts'
import type { Platform } from './platform.ts'
import type { Received } from './receiver.ts'
import type { Scenarios } from './scenario.ts'

/** Nothing of the inside is called, whatever else a platform may call. */
const inside = 'http://169.254.169.254/latest/meta-data/'

export function callbacks({ sideBySide, inTurn }: Scenarios): void {
  sideBySide('callbacks', (scenario) => {
    scenario('the end of a mission is posted to its owner, who verifies it', async (platform) => {
      const api = apiOf(platform)
      const inbox = receiverOf(platform).inbox()
      const { id } = await submit(api, { agent: 'echo', input: 'hello', callback_url: inbox.url, tags: ['called'] })
      const [post] = await inbox.first(1)
      const told = verified(post, await secretOf(api))
      const mission = await missionOf(api, id)
      expect(told).toMatchObject({
        type: 'mission.completed',
        id: `${id}:${mission.last_seq}`,
        mission_id: id,
        mission,
      })
      expect(post?.headers['webhook-id']).toBe(`${id}:${mission.last_seq}`)
      expect(mission).toMatchObject({ output: 'hello', callback_url: inbox.url })
      const [delivery] = await settled(platform, api, id)
      expect(delivery).toMatchObject({ status: 'DELIVERED', next_attempt_at: null, attempts: [{ http_status: 204 }] })
    })

    scenario(
      'other events are posted too where they are chosen, and their numbers put them in order',
      async (platform) => {
        const api = apiOf(platform)
        const inbox = receiverOf(platform).inbox()
        const callback_events = ['mission.started', 'step.recorded', 'mission.completed']
        const { id } = await submit(api, { agent: 'echo', input: 'hi', callback_url: inbox.url, callback_events })
        const posts = (await inbox.first(3)).map(({ body }) => JSON.parse(body) as { seq: number; type: string })
        expect(posts.sort((a, b) => a.seq - b.seq).map(({ type }) => type)).toEqual(callback_events)
        expect(posts.map((post) => 'mission' in post)).toEqual([false, false, true])
        const seqs = (await settled(platform, api, id)).map(({ seq }) => seq)
        expect(seqs).toEqual(posts.map(({ seq }) => seq))
      },
    )

    scenario('a receiver that is away is tried again, with the same words and id', async (platform) => {
      const api = apiOf(platform)
      const away = { status: 503, headers: { 'retry-after': '1' }, body: 'restarting' }
      const inbox = receiverOf(platform).inbox(away)
      const { id } = await submit(api, { agent: 'echo', input: 'again', callback_url: inbox.url })
      const [first, second] = await inbox.first(2)
      expect(second?.body).toBe(first?.body)
      expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id'])
      verified(second, await secretOf(api))
      const [delivery] = await settled(platform, api, id)
      expect(delivery).toMatchObject({
        status: 'DELIVERED',
        attempt_count: 2,
        attempts: [
          { number: 1, http_status: 503, response: 'restarting', error: null },
          { number: 2, http_status: 204 },
        ],
      })
    })

    scenario('a receiver that answers 410 is left alone, until it is asked to be sent again', async (platform) => {
      const api = apiOf(platform)
      const inbox = receiverOf(platform).inbox({ status: 410 })
      const callback_events = ['mission.submitted', 'mission.completed']
      const start_at = new Date(Date.now() + 1500).toISOString()
      const mission = { agent: 'echo', input: 'gone', callback_url: inbox.url, callback_events, start_at }
      const { id } = await submit(api, mission)
      const [submitted, completed] = await settled(platform, api, id)
      expect(submitted).toMatchObject({ status: 'FAILED', failure: 'gone', attempt_count: 1 })
      expect(completed).toMatchObject({ status: 'FAILED', failure: 'gone', attempt_count: 0 })
      expect(inbox.received).toHaveLength(1)
      const again = await api('POST', `/v1/deliveries/${completed?.id}/resend`)
      expect(again).toMatchObject({ status: 202, body: { status: 'PENDING' } })
      expect(JSON.parse((await inbox.first(2))[1]?.body ?? '')).toMatchObject({ type: 'mission.completed' })
      expect((await settled(platform, api, id)).map(({ status }) => status)).toEqual(['FAILED', 'DELIVERED'])
    })

    scenario('the machine itself is no address to call: it is refused at once', async (platform) => {
      const api = apiOf(platform)
      for (const host of ['127.0.0.1:1', 'localhost:1', '[::1]:1', 'a.localhost']) {
        const mission = { agent: 'echo', input: 'x', callback_url: `http://${host}/hook` }
        const { message } = expectError(await api('POST', '/v1/missions', { json: mission }), 'address_refused')
        expect(message).toContain('is the machine on which Sortie runs')
        const schedule = { name: 'later', mission, cron: '@daily' }
        expectError(await api('POST', '/v1/schedules', { json: schedule }), 'address_refused')
      }
    })

    scenario('an address of the inside is not called, and the log says so', async (platform) => {
      const api = apiOf(platform)
      const { id } = await submit(api, { agent: 'echo', input: 'x', callback_url: inside })
      const [delivery] = await settled(platform, api, id)
      expect(delivery).toMatchObject({ status: 'FAILED', failure: 'address_refused', attempt_count: 1 })
      expect(delivery?.attempts[0]).toMatchObject({
        http_status: null,
        error: expect.stringContaining('address_refused'),
      })
      expect((await api('GET', `/v1/deliveries/${delivery?.id}`)).body).toEqual(delivery)
      const failed = DeliveryList.parse((await api('GET', '/v1/deliveries?limit=100')).body)
      expect(failed.items).toContainEqual(delivery)

      const again = await api('POST', `/v1/deliveries/${delivery?.id}/resend`)
      expect(Delivery.parse(again.body)).toMatchObject({ status: 'PENDING', attempt_count: 1 })
      expect((await settled(platform, api, id))[0]).toMatchObject({ status: 'FAILED', attempt_count: 2 })
    })

    scenario('a mission without an address has no deliveries', async (platform) => {
      const api = apiOf(platform)
      const mission = await submit(api, { agent: 'echo', input: 'x' })
      expect(mission).toMatchObject({ callback_url: null, callback_events: [] })
      await ended(platform, api, mission.id)
      expect(await deliveriesOf(api, mission.id)).toEqual([])
    })

    scenario('an address or event that cannot be is refused at once', async (platform) => {
      const api = apiOf(platform)
      for (const callback of [
        { callback_url: 'ftp://example.com/' },
        { callback_url: 'https://user:secret@example.com/' },
        { callback_url: 'example.com' },
        { callback_url: 'https://example.com/', callback_events: ['mission.unheard_of'] },
        { callback_url: 'https://example.com/', callback_events: ['constructor'] },
        { callback_url: 'https://example.com/', callback_events: [] },
        { callback_events: ['mission.completed'] },
      ])
        expectError(
          await api('POST', '/v1/missions', { json: { agent: 'echo', input: 'x', ...callback } }),
          'invalid_input',
        )
    })

    scenario('another tenant sees nothing of them', async (platform) => {
      const api = apiOf(platform)
      const other = apiOf(platform, platform.otherTenantKey)
      const { id } = await submit(api, { agent: 'echo', input: 'x', callback_url: inside })
      const [delivery] = await settled(platform, api, id)
      expectError(await other('GET', `/v1/missions/${id}/deliveries`), 'not_found')
      expectError(await other('GET', `/v1/deliveries/${delivery?.id}`), 'not_found')
      expectError(await other('POST', `/v1/deliveries/${delivery?.id}/resend`), 'not_found')
      expect(await secretOf(other)).not.toBe(await secretOf(api))
    })
  })

  inTurn('the signing secret', (scenario) => {
    scenario('is rotated, and the former one is signed with for a while', async (platform) => {
      const api = apiOf(platform, platform.otherTenantKey)
      const before = await secretOf(api)
      expect(await secretOf(api)).toBe(before)
      const { secret, former } = await rotate(api, { overlap_s: 3600 })
      expect(secret).not.toBe(before)
      expect(former).toMatchObject([{ secret: before }])
      expect(Date.parse(former[0]?.valid_until ?? '')).toBeGreaterThan(Date.now() + 3_500_000)
      expect(SigningSecrets.parse((await api('GET', '/v1/signing-secret')).body)).toEqual(await secretsOf(api))
      const again = await rotate(api, { overlap_s: 0 })
      expect(again.former.map((one) => one.secret)).toEqual([before])
    })

    scenario('both sign a callback while they overlap', async (platform) => {
      const api = apiOf(platform, platform.otherTenantKey)
      const before = await secretOf(api)
      const { secret } = await rotate(api, {})
      const inbox = receiverOf(platform).inbox()
      await submit(api, { agent: 'echo', input: 'two', callback_url: inbox.url })
      const [post] = await inbox.first(1)
      for (const known of [before, secret]) verified(post, known)
    })
  })
}

function receiverOf({ receiver }: Platform) {
  if (!receiver) throw new Error('This platform reaches no receiver of ours')
  return receiver
}

/** As a receiver does it. */
function verified(post: Received | undefined, secret: string): unknown {
  if (!post) throw new Error('Nothing was posted')
  expect(post).toMatchObject({ method: 'POST', headers: { 'content-type': 'application/json' } })
  return new Webhook(secret).verify(post.body, { ...post.headers })
}

async function secretsOf(api: Api): Promise<SigningSecrets> {
  return SigningSecrets.parse((await api('GET', '/v1/signing-secret')).body)
}

async function secretOf(api: Api): Promise<string> {
  return (await secretsOf(api)).secret
}

async function rotate(api: Api, json: Record<string, unknown>): Promise<SigningSecrets> {
  const answer = await api('POST', '/v1/signing-secret/rotate', { json })
  expect(answer.status).toBe(200)
  return SigningSecrets.parse(answer.body)
}

async function deliveriesOf(api: Api, mission: string): Promise<Delivery[]> {
  return DeliveryList.parse((await api('GET', `/v1/missions/${mission}/deliveries?limit=100`)).body).items
}

/** The deliveries of a mission that has ended, once none is on its way. */
async function settled(platform: Platform, api: Api, mission: string): Promise<Delivery[]> {
  await ended(platform, api, mission)
  const look = async () => {
    const deliveries = await deliveriesOf(api, mission)
    expect(deliveries.map(({ status }) => status)).not.toContain('PENDING')
    return deliveries
  }
  return vi.waitFor(look, { timeout: platform.patienceMs, interval: 100 })
}
