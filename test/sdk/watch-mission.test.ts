import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { WebSocket } from 'ws'
import type { MissionEvent } from '../../contract/resources/mission.ts'
import { type Client, createClient } from '../../sdk/client.ts'
import { apiKey, MissionServer } from './mission-server.ts'

let server: MissionServer
let client: Client
let url: string
const timing = { retryBaseMs: 1, retryCapMs: 20, gapMs: 20, pingEveryMs: 20, silenceMs: 200, pollForMs: 60_000 }

beforeEach(async () => {
  server = new MissionServer()
  url = await server.start()
  client = createClient({ url, apiKey, timing })
})

afterEach(() => server.stop())

async function seqsOf(events: AsyncIterable<MissionEvent>): Promise<number[]> {
  const seqs: number[] = []
  for await (const event of events) seqs.push(event.seq)
  return seqs
}

function upTo(last: number, from = 1): number[] {
  return Array.from({ length: last - from + 1 }, (_, index) => from + index)
}

/** One that has ended, with so many events. */
function longMission(events: number): string {
  const id = server.add()
  for (let seq = 2; seq < events; seq++) server.happened(id, 'step.recorded')
  server.end(id, 'COMPLETED')
  return id
}

function portion(line: WebSocket, id: string, after: number, events: number): void {
  for (const event of server.missions.get(id)?.events.slice(after, after + events) ?? [])
    server.say(line, { type: 'event', event })
}

/** Does `next` right after the client's n-th subscription was answered. */
function afterSubscription(n: number, next: (line: WebSocket, id: string) => void): void {
  let count = 0
  server.onSubscribe = (line, id, after) => {
    server.replay(line, id, after)
    if (++count === n) next(line, id)
  }
}

describe('watching', () => {
  test('replays what was and goes on live until the last event', async () => {
    const id = server.add()
    afterSubscription(1, () => server.complete(id))
    expect(await seqsOf(client.watchMission(id))).toEqual(upTo(4))
  })

  test('begins after what the caller has', async () => {
    const id = server.add()
    server.complete(id)
    expect(await seqsOf(client.watchMission(id, { after: 2 }))).toEqual([3, 4])
  })

  test('ends at once when the caller has all', async () => {
    const id = server.add()
    server.complete(id)
    expect(await seqsOf(client.watchMission(id, { after: 4 }))).toEqual([])
  })

  test('goes on where it was when the line is cut', async () => {
    const id = server.add()
    afterSubscription(1, () => {
      server.happened(id, 'mission.started')
      server.cutLines()
      server.happened(id, 'step.recorded')
    })
    const seen: number[] = []
    for await (const event of client.watchMission(id)) {
      seen.push(event.seq)
      if (event.seq === 3) server.end(id, 'COMPLETED')
    }
    expect(seen).toEqual(upTo(4))
  })

  test('is not misled by a replay that repeats and a live event that overtakes it', async () => {
    const id = server.add()
    server.complete(id)
    const events = server.missions.get(id)?.events ?? []
    server.onSubscribe = (line) => {
      for (const seq of [4, 1, 1, 3, 2, 1]) server.say(line, { type: 'event', event: events[seq - 1] as MissionEvent })
    }
    expect(await seqsOf(client.watchMission(id))).toEqual(upTo(4))
  })

  test('asks again for an event that does not come', async () => {
    const id = server.add()
    server.complete(id)
    const events = server.missions.get(id)?.events ?? []
    const askedAfter: number[] = []
    server.onSubscribe = (line, _, after) => {
      askedAfter.push(after)
      if (askedAfter.length > 1) return server.replay(line, id, after)
      for (const seq of [1, 3, 4]) server.say(line, { type: 'event', event: events[seq - 1] as MissionEvent })
      server.say(line, { type: 'subscribed', mission_id: id, last_seq: 4 })
    }
    expect(await seqsOf(client.watchMission(id))).toEqual(upTo(4))
    expect(askedAfter).toEqual([0, 1])
  })

  test('polls where a WebSocket cannot be had', async () => {
    server.webSocketsRefused = true
    const id = server.add()
    const seen: number[] = []
    for await (const event of client.watchMission(id)) {
      seen.push(event.seq)
      if (event.seq === 1) server.complete(id)
    }
    expect(seen).toEqual(upTo(4))
    expect(server.requests).toContain(`GET /v1/missions/${id}/events`)
  })

  test('has a WebSocket again, and text as it is written, once a server that was away answers', async () => {
    const id = server.add('hello')
    let isAway = false
    const throughOutage: typeof fetch = (address, init) => {
      if (!(isAway && String(address).endsWith('/v1/tickets'))) return fetch(address, init)
      isAway = false
      return Promise.reject(new TypeError('fetch failed'))
    }
    let subscriptions = 0
    server.onSubscribe = (line, _, after) => {
      server.replay(line, id, after)
      if (++subscriptions > 1) return server.complete(id)
      isAway = true
      server.cutLines()
    }
    let text = ''
    const watching = createClient({ url, apiKey, timing, retries: 0, fetch: throughOutage })
    expect(await seqsOf(watching.watchMission(id, { onDelta: (delta) => (text += delta.text) }))).toEqual(upTo(4))
    expect([text, subscriptions]).toEqual(['hello', 2])
  })

  test('notices a line that has fallen silent', async () => {
    const id = server.add()
    let lines = 0
    server.onSubscribe = (line, _, after) => {
      lines++
      server.replay(line, id, after)
      if (lines === 1) line.removeAllListeners('message')
      else server.complete(id)
    }
    expect(await seqsOf(client.watchMission(id))).toEqual(upTo(4))
    expect(lines).toBe(2)
  })

  test('keeps a quiet line open with pings', async () => {
    const id = server.add()
    let subscriptions = 0
    server.onSubscribe = (line, _, after) => {
      subscriptions++
      server.replay(line, id, after)
      let pings = 0
      line.on('message', (data) => {
        if (String(data).includes('ping') && ++pings === 3) server.complete(id)
      })
    }
    expect(await seqsOf(client.watchMission(id))).toEqual(upTo(4))
    expect(subscriptions).toBe(1)
  })

  test('hands on text once, as it is written', async () => {
    const id = server.add('hello')
    afterSubscription(1, () => {
      server.write(id, 0, 'hel')
      server.complete(id)
    })
    let text = ''
    await seqsOf(client.watchMission(id, { onDelta: (delta) => (text += delta.text) }))
    expect(text).toBe('hello')
  })

  test('hands on reasoning apart from the text, and each piece once', async () => {
    const id = server.add('hello')
    afterSubscription(1, () => {
      for (const [offset, thought] of [
        [0, 'some'],
        [0, 'some'],
        [4, 'body greets'],
      ] as const)
        server.write(id, offset, thought, 'reasoning')
      server.complete(id)
      server.write(id, 15, ' too late', 'reasoning')
    })
    const told = { text: '', reasoning: '' }
    await seqsOf(
      client.watchMission(id, {
        onDelta: ({ text }) => (told.text += text),
        onReasoning: ({ text }) => (told.reasoning += text),
      }),
    )
    expect(told).toEqual({ text: 'hello', reasoning: 'somebody greets' })
  })

  test('hands on how far a call of a tool is', async () => {
    const id = server.add('hello')
    afterSubscription(1, () => {
      server.progress(id, 'reading', 1)
      server.progress(id, 'writing', 2)
      server.complete(id)
    })
    const told: string[] = []
    await seqsOf(
      client.watchMission(id, { onToolProgress: ({ tool, text, done }) => void told.push(`${tool}: ${text} ${done}`) }),
    )
    expect(told).toEqual(['find: reading 1', 'find: writing 2'])
  })

  test('passes over frames that it cannot read', async () => {
    const id = server.add()
    afterSubscription(1, (line) => {
      for (const frame of [
        '{',
        'null',
        '[]',
        '{"type":"event"}',
        '{"type":"event","event":{"seq":"2"}}',
        '{"type":"x"}',
      ])
        line.send(frame)
      line.send(JSON.stringify({ type: 'delta', mission_id: id, attempt: 1, step: 1, offset: 'a', text: 7 }))
      line.send(Buffer.from([0xff, 0x00]))
      line.send(`{"type":"pong","filler":"${'x'.repeat(100_000)}"}`)
      server.complete(id)
    })
    const deltas: unknown[] = []
    expect(await seqsOf(client.watchMission(id, { onDelta: ({ text }) => deltas.push(text) }))).toEqual(upTo(4))
    expect(deltas.join('')).toBe('hello')
  })

  test('asks on where a replay comes in portions', async () => {
    const id = longMission(3000)
    const askedAfter: number[] = []
    server.onSubscribe = (line, _, after) => {
      askedAfter.push(after)
      portion(line, id, after, 700)
      const last_seq = Math.min(3000, after + 700)
      server.say(line, { type: 'subscribed', mission_id: id, last_seq, ...(last_seq < 3000 && { more: true }) })
    }
    expect(await seqsOf(client.watchMission(id))).toEqual(upTo(3000))
    expect(askedAfter).toEqual([0, 700, 1400, 2100, 2800])
  })

  test.each([
    ['says that it failed', true],
    ['says nothing', false],
  ])('asks again where API Gateway ends a replay and %s', async (_, says) => {
    const id = longMission(3000)
    const askedAfter: number[] = []
    server.onSubscribe = (line, _, after) => {
      askedAfter.push(after)
      portion(line, id, after, 1000)
      if (says) line.send('{"message":"Internal server error","connectionId":"c=","requestId":"r="}')
    }
    const watching = createClient({ url, apiKey, timing: { ...timing, replayMs: says ? 60_000 : 100 } })
    expect(await seqsOf(watching.watchMission(id))).toEqual(upTo(3000))
    // On a busy machine it may ask for a portion again before the portion has come.
    expect([...new Set(askedAfter)].slice(0, 3)).toEqual([0, 1000, 2000])
  })

  test('polls where portions bring nothing, and where each request for one fails', async () => {
    const id = longMission(20)
    let subscriptions = 0
    const answers = [
      (line: WebSocket) => server.say(line, { type: 'subscribed', mission_id: id, last_seq: 0, more: true }),
      (line: WebSocket) => line.send('{"message":"Internal server error"}'),
    ]
    for (const answer of answers) {
      subscriptions = 0
      server.onSubscribe = (line) => {
        subscriptions++
        answer(line)
      }
      const watching = createClient({ url, apiKey, timing: { ...timing, replayMs: 10 } })
      expect(await seqsOf(watching.watchMission(id))).toEqual(upTo(20))
      expect(subscriptions).toBeLessThanOrEqual(4)
    }
  })

  test('polls for the last event where the line has others up to it', async () => {
    const id = longMission(20)
    server.onSubscribe = (line, _, after) => {
      portion(line, id, after, Math.max(0, 19 - after))
      server.say(line, { type: 'subscribed', mission_id: id, last_seq: 20 })
    }
    expect(await seqsOf(client.watchMission(id))).toEqual(upTo(20))
  })

  test('polls for an event that the line never brings', async () => {
    const id = server.add()
    server.complete(id)
    const events = server.missions.get(id)?.events ?? []
    let subscriptions = 0
    server.onSubscribe = (line) => {
      subscriptions++
      for (const seq of [1, 3, 4]) server.say(line, { type: 'event', event: events[seq - 1] as MissionEvent })
    }
    expect(await seqsOf(client.watchMission(id))).toEqual(upTo(4))
    expect(subscriptions).toBeLessThanOrEqual(4)
  })

  test('does not hold a flood of frames that nobody reads', async () => {
    const id = server.add()
    let lines = 0
    server.onSubscribe = (line, _, after) => {
      lines++
      if (lines > 1) return server.replay(line, id, after)
      for (let seq = 1; seq <= 5000; seq++) server.happened(id, 'step.recorded')
      server.end(id, 'COMPLETED')
    }
    const seen: number[] = []
    for await (const { seq } of client.watchMission(id)) {
      // Whoever reads is busy until all has arrived.
      if (seen.length === 0) await vi.waitFor(() => expect(lines).toBeGreaterThan(0))
      seen.push(seq)
    }
    expect(seen).toEqual(upTo(5002))
  })

  test('does not poll without a pause when the server does not wait', async () => {
    server.webSocketsRefused = true
    const id = server.add()
    let polls = 0
    const impatient: typeof fetch = async (address, init) => {
      const asked = new URL(String(address))
      if (asked.pathname.endsWith('/events')) polls++
      asked.searchParams.set('wait', '0')
      return fetch(asked, init)
    }
    const enough = new AbortController()
    const watching = createClient({ url, apiKey, timing: { ...timing, paceMs: 60_000 }, fetch: impatient })
    const seqs = seqsOf(watching.watchMission(id, { signal: enough.signal }))
    // A loop without a pause would make about as many requests in the meantime.
    for (let count = 0; count < 100; count++) await client.listAgents()
    expect(polls).toBeLessThanOrEqual(2)
    enough.abort(new Error('enough'))
    await expect(seqs).rejects.toThrow('enough')
  })

  test('asks again when the server says so, where that waits for less time than it was asked to', async () => {
    server.webSocketsRefused = true
    const id = server.add()
    let polls = 0
    const busy: typeof fetch = async (address, init) => {
      if (!String(address).includes('/events')) return fetch(address, init)
      polls++
      return Response.json({ items: [], last_seq: 1, finished: false, ask_again_s: 60 })
    }
    const enough = new AbortController()
    const watching = createClient({ url, apiKey, timing: { ...timing, paceMs: 1 }, fetch: busy })
    const seqs = seqsOf(watching.watchMission(id, { after: 1, signal: enough.signal }))
    await vi.waitFor(() => expect(polls).toBe(1))
    for (let count = 0; count < 100; count++) await client.listAgents()
    expect(polls).toBe(1)
    enough.abort(new Error('enough'))
    await expect(seqs).rejects.toThrow('enough')
  })

  test('polls where the address of the WebSocket is none', async () => {
    const id = server.add()
    server.complete(id)
    const misled: typeof fetch = async (address, init) =>
      String(address).endsWith('/v1/tickets')
        ? Response.json({ websocket_url: 'javascript:alert(1)', ticket: 't', expires_at: 'x' })
        : fetch(address, init)
    expect(await seqsOf(createClient({ url, apiKey, timing, fetch: misled }).watchMission(id))).toEqual(upTo(4))
  })

  test.each([
    ['nothing', () => new Response(null, { status: 204 })],
    ['no events', () => Response.json({ ok: true })],
    ['events that are none', () => Response.json({ items: [null], last_seq: 1, finished: false, ask_again_s: 0 })],
  ])('gives up where something else than Sortie answers a poll with %s', async (_, strange) => {
    server.webSocketsRefused = true
    const misled: typeof fetch = async (address, init) =>
      String(address).includes('/events') ? strange() : fetch(address, init)
    const watching = createClient({ url, apiKey, timing, fetch: misled })
    await expect(seqsOf(watching.watchMission(server.add()))).rejects.toMatchObject({ name: 'SortieAnswerError', url })
  })

  test('asks again where something else than Sortie answers whether the mission is over', async () => {
    const id = server.add()
    server.complete(id)
    let asked = 0
    const misled: typeof fetch = async (address, init) =>
      String(address).includes('/events') && ++asked === 1 ? Response.json({ ok: true }) : fetch(address, init)
    const watching = createClient({ url, apiKey, timing, fetch: misled })
    expect(await seqsOf(watching.watchMission(id, { after: 4 }))).toEqual([])
    expect(asked).toBe(2)
  })

  test('refuses what may not be watched', async () => {
    const strange = 'mis_01KADSM0Q9F7Y1H5T3PKZD9999'
    await expect(seqsOf(client.watchMission(strange))).rejects.toMatchObject({ code: 'not_found', status: 404 })
    server.webSocketsRefused = true
    await expect(seqsOf(client.watchMission(strange))).rejects.toMatchObject({ code: 'not_found' })
    const unknown = createClient({ url, apiKey: 'wrong', timing })
    await expect(seqsOf(unknown.watchMission(strange))).rejects.toMatchObject({ code: 'unauthenticated' })
  })

  test('survives a server that is gone for a moment', async () => {
    const id = server.add()
    afterSubscription(1, () => {
      const down = ['POST /v1/tickets', `GET /v1/missions/${id}/events`]
      for (let count = 0; count < 10; count++)
        server.failures.push(...down.map((on) => ({ on, code: 'unavailable' as const })))
      server.cutLines()
      server.complete(id)
    })
    expect(await seqsOf(client.watchMission(id))).toEqual(upTo(4))
    expect(server.requests.filter((request) => request.endsWith('/events')).length).toBeGreaterThan(4)
  })

  test('gives up when nothing ever answered', async () => {
    await server.stop()
    await expect(seqsOf(client.watchMission('mis_01KADSM0Q9F7Y1H5T3PKZD9999'))).rejects.toThrow('connection refused')
  })

  test('ends with the reason of an abort, and hangs up when the caller stops', async () => {
    const id = server.add()
    const abort = new AbortController()
    afterSubscription(1, () => abort.abort(new Error('enough')))
    await expect(seqsOf(client.watchMission(id, { signal: abort.signal }))).rejects.toThrow('enough')
    let closed: Promise<unknown> | undefined
    afterSubscription(1, (line) => {
      closed = new Promise((resolve) => line.on('close', resolve))
    })
    for await (const _ of client.watchMission(id)) break
    await closed
  })

  test('whatever the lines do, each event comes exactly once and in order', async () => {
    const behaviour = fc.record({
      cutAfter: fc.nat(12),
      order: fc.constantFrom('straight', 'reversed', 'twice'),
      refused: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(behaviour, { maxLength: 5 }), fc.integer({ min: 0, max: 8 }), async (lines, steps) => {
        const id = server.add()
        for (let step = 0; step < steps; step++) server.happened(id, 'step.recorded')
        server.end(id, 'COMPLETED')
        const left = [...lines]
        server.onSubscribe = (line, _, after) => {
          const { cutAfter, order } = left.shift() ?? { cutAfter: 99, order: 'straight' as const }
          server.webSocketsRefused = left[0]?.refused ?? false
          const events = server.missions.get(id)?.events.slice(after) ?? []
          const sent = { straight: events, reversed: events.toReversed(), twice: events.flatMap((one) => [one, one]) }
          for (const event of sent[order].slice(0, cutAfter)) server.say(line, { type: 'event', event })
          if (cutAfter < sent[order].length) line.close()
        }
        server.webSocketsRefused = false
        expect(await seqsOf(client.watchMission(id))).toEqual(upTo(steps + 2))
      }),
      { numRuns: 40 },
    )
  }, 30_000)
})

test('waiting for a mission returns it as it ended', async () => {
  const id = server.add()
  afterSubscription(1, () => server.end(id, 'FAILED'))
  expect(await client.waitForMission(id)).toMatchObject({ id, status: 'FAILED' })
})
