import { expect } from 'vitest'
import { CreatedApiKey } from '../../contract/resources/access.ts'
import { Poll } from '../../contract/resources/instance.ts'
import { runAgent } from '../../sdk/run-agent.ts'
import { type Api, apiOf } from './api.ts'
import { connect, type LiveClient } from './live-client.ts'
import { cancel, ended, submit } from './missions.ts'
import { freshName } from './names.ts'
import type { Platform } from './platform.ts'
import type { Scenarios } from './scenario.ts'
import { newRemoteAgent, newWorker, workerKey } from './worker.ts'

export function workNews({ sideBySide }: Scenarios): void {
  sideBySide('news of work', (scenario) => {
    scenario('a worker of the client library hears of work while it has no poll open', async (platform) => {
      const api = apiOf(platform)
      // Its own next poll is due in 54 seconds.
      const worker = await employ(platform, { heartbeatS: 60 })
      await expect.poll(() => worker.isAtRest(), { timeout: platform.patienceMs }).toBe(true)
      const before = worker.log.length
      const { id } = await submit(api, { agent: worker.agent, input: 'x' })
      expect(await ended(platform, api, id)).toMatchObject({ status: 'COMPLETED', output: 'done' })
      // It was told first, and asked then.
      expect(worker.log[before]).toBe('told')
      expect(worker.waits()).toEqual(new Set([0]))
      expect(await worker.leave()).toBe('drained')
    })

    scenario('a worker whose WebSocket is refused asks for work by itself', async (platform) => {
      const api = apiOf(platform)
      const worker = await employ(platform, { websocketUrl: 'ws://127.0.0.1:9/nowhere' })
      for (const input of ['1', '2']) {
        const { id } = await submit(api, { agent: worker.agent, input })
        expect(await ended(platform, api, id)).toMatchObject({ status: 'COMPLETED', output: 'done' })
      }
      expect(worker.log).not.toContain('told')
      expect(await worker.leave()).toBe('drained')
    })

    scenario('a worker whose WebSocket is cut opens another', async (platform) => {
      const api = apiOf(platform)
      const worker = await employ(platform, { heartbeatS: 60, cutFirst: true })
      const isToldTwice = () => worker.log.filter((entry) => entry === 'told').length > 1
      await expect.poll(isToldTwice, { timeout: platform.patienceMs }).toBe(true)
      const { id } = await submit(api, { agent: worker.agent, input: 'x' })
      expect(await ended(platform, api, id)).toMatchObject({ status: 'COMPLETED', output: 'done' })
      expect(await worker.leave()).toBe('drained')
    })

    scenario('whoever awaits an instance’s work is told of a mission, a stop and an order', async (platform) => {
      const api = apiOf(platform)
      const agent = await newRemoteAgent(platform)
      const worker = await newWorker(platform, agent)
      await worker.poll(0)
      const client = await connect(platform, { key: worker.secret })
      const told = listener(client, worker.id)
      client.send({ type: 'await_work', instance_id: worker.id })
      await told()

      const { id } = await submit(api, { agent, input: 'x' })
      await told()
      expect((await worker.poll(0)).missions).toMatchObject([{ mission_id: id }])
      await cancel(api, id)
      await told()
      expect((await worker.poll(0)).stop).toEqual([{ mission_id: id, reason: 'cancelled' }])
      const json = { agent, action: 'drain' }
      expect(await api('POST', '/v1/supervisor/control', { json })).toMatchObject({ status: 200 })
      await told()
      expect((await worker.poll(0)).order).toBe('drain')

      expect(await api('POST', `/v1/keys/${worker.key}/revoke`)).toMatchObject({ status: 200 })
      await client.closed
    })

    scenario('a key awaits the work of its own agents’ instances, and of no others', async (platform) => {
      const [agent, foreign] = [await newRemoteAgent(platform), await newRemoteAgent(platform)]
      const [mine, theirs] = [await newWorker(platform, agent), await newWorker(platform, foreign)]
      const client = await connect(platform, { key: mine.secret })
      client.send({ type: 'await_work', instance_id: theirs.id })
      await client.until(isRefused('not_found'))
      client.send({ type: 'subscribe', mission_id: '*' })
      await client.until(isRefused('forbidden'))
      client.close()

      const other = await connect(platform, { key: platform.otherTenantKey })
      other.send({ type: 'await_work', instance_id: mine.id })
      await other.until(isRefused('not_found'))
      other.close()

      const reader = await connect(platform, { key: await readersKey(apiOf(platform)) })
      reader.send({ type: 'await_work', instance_id: mine.id })
      await reader.until(isRefused('forbidden'))
      reader.close()
      await Promise.all([mine.leave(), theirs.leave()])
    })
  })
}

type Entry = 'told' | 'asked' | 'answered'

interface Employed {
  readonly heartbeatS?: number
  readonly websocketUrl?: string
  /** Its first WebSocket breaks once it has told something. */
  readonly cutFirst?: boolean
}

/** A worker of the client library, of an agent of its own, with what passed between it and the server. */
async function employ(platform: Platform, { heartbeatS = 10, websocketUrl, cutFirst = false }: Employed) {
  const agent = await newRemoteAgent(platform)
  const { secret } = await workerKey(platform, agent)
  const leaving = new AbortController()
  const log: Entry[] = []
  const waits = new Set<number>()
  let lines = 0

  class Overheard extends WebSocket {
    constructor(address: string | URL) {
      super(address)
      const isCut = cutFirst && lines++ === 0
      this.addEventListener('message', ({ data }) => {
        if (!String(data).includes('"work"')) return
        log.push('told')
        if (isCut) this.close()
      })
    }
  }

  const overheard: typeof fetch = async (address, init) => {
    if (!String(address).endsWith('/poll')) return fetch(address, init)
    log.push('asked')
    waits.add(Poll.parse(JSON.parse(String(init?.body))).wait)
    try {
      return await fetch(address, init)
    } finally {
      log.push('answered')
    }
  }

  const ending = runAgent({
    ...{ url: platform.http, apiKey: secret, websocketUrl: websocketUrl ?? platform.websocket },
    ...{ name: agent, heartbeatS, signal: leaving.signal },
    ...{ fetch: overheard, WebSocket: Overheard },
    handler: async () => 'done',
  })
  return {
    agent,
    log,
    waits: () => waits,
    /** It has asked since it was told that there may have been something, and was answered. */
    isAtRest: () => log.lastIndexOf('asked') > log.indexOf('told') && log.includes('told') && log.at(-1) === 'answered',
    leave() {
      leaving.abort()
      return ending
    },
  }
}

/** Resolves each time when a frame that was not looked at says that the instance is to ask. */
function listener(client: LiveClient, instance: string): () => Promise<void> {
  let seen = 0
  return async () => {
    const frame = await client.until(
      (frame) => frame.type === 'work' && frame.instance_id === instance && client.frames.indexOf(frame) >= seen,
    )
    seen = client.frames.indexOf(frame) + 1
  }
}

function isRefused(code: string) {
  return (frame: LiveClient['frames'][number]) => frame.type === 'error' && frame.error.code === code
}

async function readersKey(api: Api): Promise<string> {
  const json = { name: freshName('reader'), scopes: ['missions:read'] }
  return CreatedApiKey.parse((await api('POST', '/v1/keys', { json })).body).secret
}
