import { expect, vi } from 'vitest'
import { DeliveryList } from '../../contract/resources/callback.ts'
import { type Api, apiOf } from './api.ts'
import { ended, stepsOf, submit, whileAtWork } from './missions.ts'
import type { Platform } from './platform.ts'
import type { Scenarios } from './scenario.ts'

const switching = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n'
const hints = 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'.repeat(1000)

/** What others' servers can do to whoever waits for them. */
export function hanging({ sideBySide }: Scenarios): void {
  sideBySide('servers that hang', (scenario) => {
    scenario('a mission ends at its deadline, whatever its page keeps it waiting for', async (platform) => {
      const api = apiOf(platform)
      const page = pageOf(platform)
      const { id } = await submit(api, {
        agent: 'researcher',
        input: `read ${page.url}`,
        timeout_s: whileAtWork(platform),
      })
      await page.asked
      expect(await ended(platform, api, id)).toMatchObject({ status: 'EXPIRED' })
      await page.abandoned
      page.letGo()
    })

    scenario('a page that switches protocols, or hints without end, is a failure that is told', async (platform) => {
      const api = apiOf(platform)
      for (const raw of [switching, hints]) {
        const { url } = receiverOf(platform).inbox({ raw })
        const { id } = await submit(api, { agent: 'researcher', input: `read ${url}`, timeout_s: 60 })
        await ended(platform, api, id)
        const [, fetched] = await stepsOf(api, id)
        expect(fetched).toMatchObject({ kind: 'tool_call', is_error: true })
      }
    })

    scenario('a receiver that hangs holds up nobody else’s', async (platform) => {
      const api = apiOf(platform)
      const page = pageOf(platform)
      const held = []
      for (let at = 0; at < 8; at++) held.push(await submit(api, { agent: 'echo', input: 'x', callback_url: page.url }))
      await page.asked
      const inbox = receiverOf(platform).inbox()
      await submit(api, { agent: 'echo', input: 'x', callback_url: inbox.url })
      await inbox.first(1)
      const attempts = await Promise.all(held.map(async ({ id }) => (await deliveryOf(api, id))?.attempt_count ?? 0))
      expect(attempts).toEqual(held.map(() => 0))
      page.letGo()
    })

    scenario('a head with 2xx is a success, whatever its body does', async (platform) => {
      const api = apiOf(platform)
      const heads = [
        'HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 0\r\n\r\n',
        'HTTP/1.1 202 Accepted\r\ncontent-length: 10\r\n\r\npart',
      ]
      for (const raw of heads) {
        const inbox = receiverOf(platform).inbox({ raw })
        const { id } = await submit(api, { agent: 'echo', input: 'x', callback_url: inbox.url })
        await inbox.first(1)
        const look = async () =>
          expect(await deliveryOf(api, id)).toMatchObject({ status: 'DELIVERED', attempt_count: 1 })
        await vi.waitFor(look, { timeout: platform.patienceMs, interval: 100 })
      }
    })

    scenario('a receiver that switches protocols is tried again', async (platform) => {
      const api = apiOf(platform)
      const inbox = receiverOf(platform).inbox({ raw: switching })
      const { id } = await submit(api, { agent: 'echo', input: 'x', callback_url: inbox.url })
      await inbox.first(2)
      const attempts = [{ http_status: null, error: expect.stringContaining('fetch_failed') }, { http_status: 204 }]
      const look = async () => expect(await deliveryOf(api, id)).toMatchObject({ status: 'DELIVERED', attempts })
      await vi.waitFor(look, { timeout: platform.patienceMs, interval: 100 })
    })
  })
}

function pageOf({ slowSite }: Platform) {
  if (!slowSite) throw new Error('This platform reaches no site of ours')
  return slowSite.page()
}

function receiverOf({ receiver }: Platform) {
  if (!receiver) throw new Error('This platform reaches no receiver of ours')
  return receiver
}

async function deliveryOf(api: Api, mission: string) {
  const [delivery] = DeliveryList.parse((await api('GET', `/v1/missions/${mission}/deliveries?limit=1`)).body).items
  return delivery
}
