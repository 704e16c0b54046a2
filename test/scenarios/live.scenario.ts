import { expect } from 'vitest'
import { WebSocket as WsWebSocket } from 'ws'
import type { ServerFrame } from '../../contract/live.ts'
import { Ticket } from '../../contract/resources/access.ts'
import { createClient } from '../../sdk/client.ts'
import { type Api, apiOf } from './api.ts'
import { connect, type LiveClient } from './live-client.ts'
import { ended, eventsOf, expectWhole, missionOf, submit } from './missions.ts'
import type { Scenarios } from './scenario.ts'

export function live({ sideBySide }: Scenarios): void {
  sideBySide('connecting to the WebSocket', (scenario) => {
    scenario('a key opens it, and a ping is answered', async (platform) => {
      const client = await connect(platform)
      await answersPing(client)
      client.close()
    })

    scenario('no key, a wrong key and a wrong ticket are refused ', async (platform) => {
      const { apiKey } = platform
      const wrong = `${apiKey.slice(0, -1)}${apiKey.endsWith('A') ? 'B' : 'A'}`
      const credentials = [{ key: wrong }, { key: '' }, { ticket: 'ticket_1' }, { ticket: apiKey }] as const
      await expect(connect(platform, 'none')).rejects.toThrow(platform.refusedHandshake)
      for (const credential of credentials)
        await expect(connect(platform, credential)).rejects.toThrow(platform.refusedHandshake)
    })

    scenario('a ticket opens one connection, once', async (platform) => {
      const ticket = await newTicket(apiOf(platform))
      expect(ticket.websocket_url).toBe(platform.websocket)
      const client = await connect(platform, ticket)
      await answersPing(client)
      await expect(connect(platform, ticket)).rejects.toThrow(platform.refusedHandshake)
      await answersPing(client)
      client.close()
    })
  })

  sideBySide('following a mission', (scenario) => {
    scenario('subscribed at once, every event comes in order', async (platform) => {
      const api = apiOf(platform)
      const client = await connect(platform)
      const { id } = await submit(api, { agent: 'coder', input: 'what is 2 + 3?' })
      client.send({ type: 'subscribe', mission_id: id, after: 0 })
      await client.until((frame) => frame.type === 'event' && frame.event.type === 'mission.completed')
      await client.until((frame) => frame.type === 'subscribed')
      await expectAllOf(api, client, id)
      client.close()
    })

    scenario('subscribed after the end, the replay has every event, before the answer to it', async (platform) => {
      const api = apiOf(platform)
      const { id } = await submit(api, { agent: 'echo', input: 'over' })
      const { last_seq } = await ended(platform, api, id)
      const client = await connect(platform)
      client.send({ type: 'subscribe', mission_id: id, after: 0 })
      expect(await client.until((frame) => frame.type === 'subscribed')).toEqual({
        type: 'subscribed',
        mission_id: id,
        last_seq,
      })
      expect(client.events(id)).toEqual((await eventsOf(api, id)).items)
      client.close()
    })

    scenario('`after` leaves out what the client has, and none replays nothing', async (platform) => {
      const api = apiOf(platform)
      const { id } = await submit(api, { agent: 'echo', input: 'over' })
      const { last_seq } = await ended(platform, api, id)
      const [some, none] = await Promise.all([connect(platform), connect(platform)])
      some.send({ type: 'subscribe', mission_id: id, after: 2 })
      none.send({ type: 'subscribe', mission_id: id })
      for (const client of [some, none])
        expect(await client.until((frame) => frame.type === 'subscribed')).toMatchObject({ last_seq })
      expect(some.events(id)).toEqual((await eventsOf(api, id, { after: 2 })).items)
      expect(none.events(id)).toEqual([])
      for (const client of [some, none]) client.close()
    })

    scenario('`*` brings the events of every mission', async (platform) => {
      const api = apiOf(platform)
      const client = await connect(platform)
      client.send({ type: 'subscribe', mission_id: '*' })
      expect(await client.until((frame) => frame.type === 'subscribed')).toMatchObject({ last_seq: 0 })
      const made = await Promise.all(['a', 'b', 'c'].map((input) => submit(api, { agent: 'echo', input })))
      for (const { id } of made) {
        await client.until((frame) => frame.type === 'event' && isLastOf(id, frame.event))
        await expectAllOf(api, client, id)
      }
      client.close()
    })

    scenario('metadata as large as it may be keeps no follower from any event', async (platform) => {
      const api = apiOf(platform)
      const client = await connect(platform)
      client.send({ type: 'subscribe', mission_id: '*' })
      await client.until((frame) => frame.type === 'subscribed')
      const start_at = new Date(Date.now() + 3_600_000).toISOString()
      const large = await submit(api, { agent: 'echo', input: 'later', start_at })
      const metadata = Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`key-${at}`, '漢'.repeat(512)]))
      expect(await api('PATCH', `/v1/missions/${large.id}`, { json: { metadata, priority: 'HIGH' } })).toMatchObject({
        status: 200,
        body: { metadata },
      })
      const { id } = await submit(api, { agent: 'echo', input: 'after it' })
      await client.until((frame) => frame.type === 'event' && isLastOf(id, frame.event))
      await client.until((frame) => frame.type === 'event' && frame.event.type === 'mission.changed')
      const { items } = await eventsOf(api, large.id)
      expect(items.at(-1)?.data).toEqual({ priority: 'HIGH', metadata: null, left_out: ['metadata'] })
      expect(client.events(large.id)).toEqual(items)
      const replayed = await connect(platform)
      replayed.send({ type: 'subscribe', mission_id: large.id, after: 0 })
      expect(await replayed.until((frame) => frame.type !== 'event')).toMatchObject({ type: 'subscribed' })
      expect(replayed.events(large.id)).toEqual(items)
      for (const line of [client, replayed]) line.close()
    })

    scenario(
      'one that hangs, and one that is gone without a word, touch neither the mission nor others',
      async (platform) => {
        const api = apiOf(platform)
        const page = platform.slowSite?.page()
        const input = `what is 1 + 1? ${page ? `Read ${page.url} ` : ''}${'And so on. '.repeat(2000)}`
        const { id } = await submit(api, { agent: 'coder', input, max_attempts: 1 })
        const [listening, hanging, gone] = await Promise.all([connect(platform), connect(platform), connect(platform)])
        for (const client of [listening, hanging, gone]) {
          client.send({ type: 'subscribe', mission_id: id, after: 0 })
          await client.until((frame) => frame.type === 'subscribed')
        }
        await page?.asked
        hanging.hang()
        gone.vanish()
        page?.letGo()
        await listening.until((frame) => frame.type === 'event' && isLastOf(id, frame.event))
        await expectAllOf(api, listening, id)
        const { usage, ...mission } = await missionOf(api, id)
        expect([mission.status, mission.attempt, usage.model_calls]).toEqual(['COMPLETED', 1, 2])
        listening.close()
        hanging.vanish()
      },
    )

    scenario('after `unsubscribe` nothing comes any more', async (platform) => {
      const api = apiOf(platform)
      const client = await connect(platform)
      client.send({ type: 'subscribe', mission_id: '*' })
      await client.until((frame) => frame.type === 'subscribed')
      client.send({ type: 'unsubscribe', mission_id: '*' })
      await answersPing(client)
      const follower = await connect(platform)
      follower.send({ type: 'subscribe', mission_id: '*' })
      await follower.until((frame) => frame.type === 'subscribed')
      const { id } = await submit(api, { agent: 'echo', input: 'unseen' })
      // Once another connection has the last event, this one would have it too, or has it before its next answer.
      await follower.until(
        (frame) => frame.type === 'event' && frame.event.type === 'mission.completed' && frame.event.mission_id === id,
      )
      await answersPing(client)
      expect(client.events(id)).toEqual([])
      follower.close()
      client.close()
    })

    scenario('an unknown mission and the 51st are refused, and the line goes on', async (platform) => {
      const api = apiOf(platform)
      const client = await connect(platform)
      client.send({ type: 'subscribe', mission_id: `mis_${'0'.repeat(26)}` })
      await client.until((frame) => frame.type === 'error' && frame.error.code === 'not_found')
      for (let input = 0; input < 51; input++) {
        const { id } = await submit(api, { agent: 'echo', input })
        const before = client.frames.length
        client.send({ type: 'subscribe', mission_id: id })
        await client.until(
          (frame) => client.frames.indexOf(frame) >= before && ['subscribed', 'error'].includes(frame.type),
        )
      }
      const errors = client.frames.flatMap((frame) => (frame.type === 'error' ? [frame.error.code] : []))
      expect(errors).toEqual(['not_found', 'limit_exceeded'])
      await answersPing(client)
      client.close()
    })

    scenario('a bad frame is answered with what is wrong, and the line goes on', async (platform) => {
      const client = await connect(platform)
      const id = `mis_${'0'.repeat(26)}`
      const bad: readonly (readonly [string | Uint8Array, string])[] = [
        ['', 'invalid_json'],
        ['{', 'invalid_json'],
        ['null', 'invalid_input'],
        ['[]', 'invalid_input'],
        ['"ping"', 'invalid_input'],
        ['{"type":"shout"}', 'invalid_input'],
        ['{"type":"ping","extra":1}', 'invalid_input'],
        ['{"type":"subscribe"}', 'invalid_input'],
        ['{"type":"subscribe","mission_id":"mis_1"}', 'invalid_input'],
        ['{"type":"subscribe","mission_id":"*","after":0}', 'invalid_input'],
        [`{"type":"subscribe","mission_id":"${id}","after":-1}`, 'invalid_input'],
        [`{"type":"subscribe","mission_id":"${id}","after":1e308}`, 'invalid_input'],
        [`{"type":"subscribe","mission_id":"${id}","after":"0"}`, 'invalid_input'],
        [`{"__proto__":{"type":"ping"}}`, 'invalid_input'],
        [`{"type":"ping","${'x'.repeat(30_000)}":1}`, 'invalid_input'],
      ]
      for (const [data, code] of bad) {
        const before = client.frames.length
        client.sendRaw(data)
        const answer = await client.until((frame) => client.frames.indexOf(frame) >= before)
        expect([data.slice(0, 60), answer]).toMatchObject([data.slice(0, 60), { type: 'error', error: { code } }])
      }
      await answersPing(client)
      client.close()
    })

    scenario('a frame of 10,000 levels is a bad frame like others', async (platform) => {
      const client = await connect(platform)
      client.sendRaw(`${'['.repeat(10_000)}${']'.repeat(10_000)}`)
      await client.until((frame) => frame.type === 'error' && frame.error.code === 'invalid_input')
      await answersPing(client)
      client.close()
    })

    scenario('more subscriptions than are allowed are refused, and nobody else’s', async (platform) => {
      const [flood, other] = await Promise.all([connect(platform), connect(platform)])
      const isRefusal = (frame: ServerFrame) => frame.type === 'error' && frame.error.code === 'rate_limited'
      for (let sent = 0; !flood.frames.some(isRefusal); sent++) {
        flood.send({ type: 'subscribe', mission_id: `mis_${'0'.repeat(26)}` })
        if (sent >= 50) await flood.until(() => flood.frames.length > sent - 50)
      }
      // Those before it were looked at.
      expect(flood.frames.findIndex(isRefusal)).toBeGreaterThanOrEqual(60)
      await answersPing(other)
      for (const { close } of [flood, other]) close()
    })

    scenario('a flood of frames is refused, ends its connection in the end, and no other', async (platform) => {
      const [flood, other] = await Promise.all([connect(platform), connect(platform)])
      const isRefusal = (frame: ServerFrame) => frame.type === 'error' && frame.error.code === 'rate_limited'
      let isClosed = false
      const closed = flood.closed.then(() => {
        isClosed = true
      })
      for (let sent = 0; !isClosed; sent++) {
        flood.send({ type: 'ping' })
        // More at once would be closed before it was refused.
        if (sent >= 400) await Promise.race([closed, flood.until(() => flood.frames.length > sent - 400)])
      }
      expect(flood.frames.some(isRefusal)).toBe(true)
      await answersPing(other)
      other.close()
    })

    scenario('a frame of 200 KB ends the connection and nothing else', async (platform) => {
      const [big, other] = await Promise.all([connect(platform), connect(platform)])
      big.sendRaw(JSON.stringify({ type: 'x'.repeat(200_000) }))
      expect(await big.closed).toBe(1009)
      await answersPing(other)
      other.close()
    })
  })

  sideBySide('watching with the client library', (scenario) => {
    scenario('lines that break in the middle of a mission lose and repeat nothing', async (platform) => {
      const api = apiOf(platform)
      const page = platform.slowSite?.page()
      const input = `what is 1 + 1 and 2 + 2 and 3 + 3?${page ? ` Read ${page.url} ` : ''}And what is 4 + 4 and 5 + 5?`
      const { id } = await submit(api, { agent: 'coder', input })
      let lines = 0
      const client = createClient({
        url: platform.http,
        apiKey: platform.apiKey,
        websocketUrl: platform.websocket,
        // Each line but the last breaks after a few frames.
        WebSocket: breakingAfter(2, () => lines++ < 4),
        timing: { retryBaseMs: 1 },
      })
      const events = []
      for await (const event of client.watchMission(id, { signal: AbortSignal.timeout(platform.patienceMs) })) {
        events.push(event)
        if (events.length === 4) page?.letGo()
      }
      expect(lines).toBeGreaterThan(1)
      expectWhole(events)
      expect(events).toEqual((await eventsOf(api, id)).items)
    })

    scenario('a watch goes on from where an earlier one stopped', async (platform) => {
      const client = createClient({ url: platform.http, apiKey: platform.apiKey, websocketUrl: platform.websocket })
      const { id } = await client.submitMission({ body: { agent: 'coder', input: 'what is 1 + 1 and 2 + 2?' } })
      const seqs: number[] = []
      for await (const { seq } of client.watchMission(id)) {
        seqs.push(seq)
        if (seqs.length === 3) break
      }
      for await (const { seq } of client.watchMission(id, { after: 3 })) seqs.push(seq)
      expect(seqs).toEqual(seqs.map((_, at) => at + 1))
      expect(await client.waitForMission(id)).toMatchObject({ status: 'COMPLETED', last_seq: seqs.length })
    })

    scenario('where no WebSocket can be had it polls', async (platform) => {
      const client = createClient({
        url: platform.http,
        apiKey: platform.apiKey,
        websocketUrl: 'ws://127.0.0.1:9/nowhere',
        timing: { retryBaseMs: 1 },
      })
      const { id } = await client.submitMission({ body: { agent: 'echo', input: 'polled' } })
      const events = []
      for await (const event of client.watchMission(id, { signal: AbortSignal.timeout(platform.patienceMs) }))
        events.push(event)
      expectWhole(events)
    })
  })
}

export async function newTicket(api: Api) {
  const { status, body } = await api('POST', '/v1/tickets')
  expect(status).toBe(201)
  return Ticket.parse(body)
}

async function answersPing(client: LiveClient): Promise<void> {
  const before = client.frames.length
  client.send({ type: 'ping' })
  await client.until((frame) => frame.type === 'pong' && client.frames.indexOf(frame) >= before)
}

function isLastOf(id: string, event: { readonly mission_id: string; readonly type: string }): boolean {
  return event.mission_id === id && event.type === 'mission.completed'
}

/** Each event at least once; and, but for what a replay and the live feed both brought, in order. */
async function expectAllOf(api: Api, client: LiveClient, id: string): Promise<void> {
  const came = client.events(id)
  const bySeq = new Map(came.map((event) => [event.seq, event]))
  expect([...bySeq.values()].sort((a, b) => a.seq - b.seq)).toEqual((await eventsOf(api, id)).items)
}

/** A WebSocket that breaks after so many messages, as long as `breaks` says so when it opens. */
function breakingAfter(messages: number, breaks: () => boolean): typeof WebSocket {
  class Breaking extends WsWebSocket {
    constructor(address: string) {
      super(address)
      let left = breaks() ? messages : Number.POSITIVE_INFINITY
      this.on('message', () => {
        if (--left === 0) this.terminate()
      })
    }
  }
  return Breaking as unknown as typeof WebSocket
}
