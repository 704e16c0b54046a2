import { expect, vi } from 'vitest'
import { MailDelivery, MailSubscription, MailSubscriptionList } from '../../contract/resources/mail-subscription.ts'
import { type Api, apiOf, expectError } from './api.ts'
import { ended, submit } from './missions.ts'
import { freshName } from './names.ts'
import type { Platform } from './platform.ts'
import type { Scenarios } from './scenario.ts'

/** Amazon’s simulator takes every mail, also of an account that may send to nobody else. */
function freshAddress(): string {
  return `success+${freshName('ops')}@simulator.amazonses.com`
}

export function mails({ sideBySide }: Scenarios): void {
  sideBySide('mails', (scenario) => {
    scenario(
      'somebody who has said yes is told of a mission that failed, once, and ends it by one click',
      async (platform) => {
        const api = apiOf(platform)
        const agent = await failingAgent(api)
        const { address, id } = await confirmed(platform, api, { events: ['mission.failed'], agents: [agent] })
        const mission = await submit(api, { agent, input: 'x', max_attempts: 1 })
        await ended(platform, api, mission.id)
        const [news] = await arrived(platform, address, 2, isNews)
        expect(news?.subject).toMatch(new RegExp(`^\\[Sortie\\] A mission of ${agent} failed: `))
        expect(news?.text).toContain(mission.id)
        // The emulator calls the API by a name of AWS that leads nowhere there.
        expect(news?.text).toMatch(new RegExp(`^Open it: https?://\\S+/missions/${mission.id}$`, 'm'))

        const token = tokenIn(news?.text ?? '', 'unsubscribe')
        // As a mail program does it, which sends a form of its own.
        const form = new FormData()
        form.set('List-Unsubscribe', 'One-Click')
        const clicked = await fetch(`${platform.http}/v1/mail-links/${token}`, { method: 'POST', body: form })
        expect(clicked.status).toBe(200)
        expect(await subscriptionOf(api, id)).toMatchObject({ status: 'unsubscribed' })
        expect((await ofAddress(platform, address)).filter(isNews)).toHaveLength(1)
      },
    )

    scenario(
      'an address that has not said yes gets one mail, whose link decides nothing when it is looked at',
      async (platform) => {
        const api = apiOf(platform)
        const agent = await failingAgent(api)
        const { address, id } = await asked(api, { events: ['mission.failed'], agents: [agent] })
        const [first] = await arrived(platform, address, 1)
        const link = `${platform.http}/v1/mail-links/${tokenIn(first?.text ?? '', 'confirm')}`
        for (const method of ['GET', 'HEAD', 'GET']) expect((await fetch(link, { method })).status).toBe(200)
        const page = await fetch(link)
        expect(page.headers.get('content-security-policy')).toContain("form-action 'self'")
        expect(await page.text()).toContain('<form method="post">')
        expect(await subscriptionOf(api, id)).toMatchObject({ status: 'unconfirmed' })
        const mission = await submit(api, { agent, input: 'x', max_attempts: 1 })
        await ended(platform, api, mission.id)
        expect(await ofAddress(platform, address)).toHaveLength(1)
        expect((await api('DELETE', `/v1/mail-subscriptions/${id}`)).status).toBe(204)
        expect((await fetch(link, { method: 'POST' })).status).toBe(404)
      },
    )

    scenario('a switch is told to those who ask for its agent or for all', async (platform) => {
      const api = apiOf(platform)
      const agent = await failingAgent(api)
      const [all, others] = await Promise.all([
        confirmed(platform, api, { events: ['switch.set'] }),
        confirmed(platform, api, { events: ['switch.set'], agents: [freshName('other')] }),
      ])
      const json = { scope: { kind: 'agent', agent }, mode: 'pause', reason: 'a test' }
      const { body } = await api('POST', '/v1/switches', { json })
      const subject = `[Sortie] A switch is set: agent:${agent}`
      await arrived(platform, all.address, 1, (mail) => mail.subject === subject)
      expect((await ofAddress(platform, others.address)).filter((mail) => mail.subject === subject)).toEqual([])
      await api('DELETE', `/v1/switches/${(body as { id: string }).id}`)
    })

    scenario('how mails leave is told, without the server’s name or password', async (platform) => {
      const { body } = await apiOf(platform)('GET', '/v1/mail-delivery')
      const delivery = MailDelivery.parse(body)
      // One machine of the tests has no mail server, a stage has SES. Where the outbox is concerns no tenant.
      expect(delivery).toEqual({
        kind: expect.stringMatching(/^(outbox|service)$/),
        from: expect.stringContaining('@'),
      })
    })

    scenario('what no mail could carry is refused', async (platform) => {
      const api = apiOf(platform)
      const hostile = [
        'nobody',
        'a@b\r\nBcc: c@example.com',
        'a@example.com, b@example.com',
        '"a b"@example.com',
        'a@-example.com',
        `${'x'.repeat(65)}@example.com`,
        `a@${'x'.repeat(260)}.example`,
        'größe@example.com',
        '<script>@example.com',
      ]
      for (const address of hostile) {
        const json = { address, events: ['mission.failed'] }
        expectError(await api('POST', '/v1/mail-subscriptions', { json }), 'invalid_input')
      }
      for (const wrong of [
        { events: [] },
        { events: ['mission.done'] },
        { events: ['mission.failed'], language: 'tlh' },
      ]) {
        const json = { address: freshAddress(), ...wrong }
        expectError(await api('POST', '/v1/mail-subscriptions', { json }), 'invalid_input')
      }
      for (const token of ['x', 'confirm_x', '%00', 'unsubscribe_'.repeat(10)]) {
        const answer = await fetch(`${platform.http}/v1/mail-links/${token}`, { method: 'POST' })
        expect([400, 404]).toContain(answer.status)
      }
    })

    scenario('subscriptions are a tenant’s own', async (platform) => {
      const api = apiOf(platform)
      const { id } = await asked(api, { events: ['budget.exhausted'] })
      const other = apiOf(platform, platform.otherTenantKey)
      const path = `/v1/mail-subscriptions/${id}`
      expectError(await other('PATCH', path, { json: { events: ['mission.failed'] } }), 'not_found')
      expectError(await other('DELETE', path), 'not_found')
      const mine = MailSubscriptionList.parse((await api('GET', '/v1/mail-subscriptions?limit=100')).body)
      expect(mine.items.map((one) => one.id)).toContain(id)
      const theirs = MailSubscriptionList.parse((await other('GET', '/v1/mail-subscriptions?limit=100')).body)
      expect(theirs.items).toEqual([])
      expect((await api('PATCH', path, { json: { language: 'de' } })).body).toMatchObject({ id, language: 'de' })
      await api('DELETE', path)
    })
  })
}

type Asked = Partial<MailSubscription>

async function asked(api: Api, input: Asked): Promise<MailSubscription> {
  const json = { address: freshAddress(), ...input }
  const answer = await api('POST', '/v1/mail-subscriptions', { json })
  expect(answer).toMatchObject({ status: 201, body: { status: 'unconfirmed' } })
  return MailSubscription.parse(answer.body)
}

async function confirmed(platform: Platform, api: Api, input: Asked): Promise<MailSubscription> {
  const subscription = await asked(api, input)
  const [mail] = await arrived(platform, subscription.address, 1)
  const link = `${platform.http}/v1/mail-links/${tokenIn(mail?.text ?? '', 'confirm')}`
  expect((await fetch(link, { method: 'POST' })).status).toBe(200)
  expect(await subscriptionOf(api, subscription.id)).toMatchObject({ status: 'confirmed' })
  return subscription
}

async function subscriptionOf(api: Api, id: string): Promise<MailSubscription | undefined> {
  const { items } = MailSubscriptionList.parse((await api('GET', '/v1/mail-subscriptions?limit=100')).body)
  return items.find((one) => one.id === id)
}

type Mail = Awaited<ReturnType<NonNullable<Platform['mails']>>>[number]

const isNews = ({ text }: Mail) => !text.includes('/v1/mail-links/confirm_')

async function ofAddress(platform: Platform, address: string): Promise<readonly Mail[]> {
  if (!platform.mails) throw new Error(`Nobody sees the mails of ${platform.label}`)
  return (await platform.mails()).filter(({ to }) => to === address)
}

/** Those that match, once there are as many mails. */
async function arrived(
  platform: Platform,
  address: string,
  count: number,
  matches: (mail: Mail) => boolean = () => true,
): Promise<readonly Mail[]> {
  return vi.waitFor(
    async () => {
      const all = await ofAddress(platform, address)
      expect(all.length).toBeGreaterThanOrEqual(count)
      const found = all.filter(matches)
      expect(found.length).toBeGreaterThan(0)
      return found
    },
    { timeout: platform.patienceMs, interval: 100 },
  )
}

function tokenIn(text: string, act: 'confirm' | 'unsubscribe'): string {
  return new RegExp(`/v1/mail-links/(${act}_\\S+)`).exec(text)?.[1] ?? 'none'
}

/** An agent whose missions fail for good at the first attempt. */
async function failingAgent(api: Api): Promise<string> {
  const name = freshName('failing')
  const json = { name, instructions: 'At length.', output_schema: { type: 'string', minLength: 2000 } }
  expect((await api('POST', '/v1/agents', { json })).status).toBe(201)
  return name
}
