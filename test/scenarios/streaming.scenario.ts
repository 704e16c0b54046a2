import { expect } from 'vitest'
import { apiOf, expectError } from './api.ts'
import { ended, eventsOf, submit } from './missions.ts'
import type { Platform } from './platform.ts'
import type { Scenarios } from './scenario.ts'
import { openStream, type StreamMessage } from './stream-client.ts'

/** What an `EventSource` does: it comes back after the last id that it has, until it is told of the end. */
async function untilEnd(platform: Platform, id: string, after?: number): Promise<readonly StreamMessage[]> {
  const all: StreamMessage[] = []
  for (let last = after; ; last = Number(all.findLast((one) => one.id !== undefined)?.id ?? last ?? 0)) {
    const stream = await openStream(platform, id, last)
    all.push(...(await allOf(stream.messages)))
    if (all.some(({ event }) => event === 'end')) return all
    await new Promise((resolve) => setTimeout(resolve, stream.retryMs()))
  }
}

async function allOf(messages: AsyncIterable<StreamMessage>): Promise<readonly StreamMessage[]> {
  const all: StreamMessage[] = []
  for await (const message of messages) all.push(message)
  return all
}

const seqsOf = (messages: readonly StreamMessage[]) =>
  messages.filter(({ event }) => event === undefined).map(({ data }) => (data as { seq: number }).seq)

export function streaming({ sideBySide }: Scenarios): void {
  sideBySide('following a mission by server-sent events', (scenario) => {
    scenario(
      'followed from its start, every event comes once, in order and as it is listed, and then the end',
      async (platform) => {
        const api = apiOf(platform)
        const { id } = await submit(api, { agent: 'coder', input: 'what is 2 + 3?' })
        const messages = await untilEnd(platform, id)
        const events = messages.filter(({ event }) => event === undefined)
        expect(events.map(({ data }) => data)).toEqual((await eventsOf(api, id)).items)
        expect(events.map((message) => message.id)).toEqual(seqsOf(messages).map(String))
        expect(messages.at(-1)).toEqual({ event: 'end', data: { last_seq: events.length } })
      },
    )

    scenario('an API that sends answers whole has the same in its', async (platform) => {
      const api = apiOf(platform)
      const { id } = await submit(api, { agent: 'echo', input: 'x' })
      await ended(platform, api, id)
      const { streams: _, ...whole } = platform
      expect(await untilEnd(whole, id)).toEqual(await untilEnd(platform, id))
    })

    scenario('after an id, only what follows comes; after the last, only the end', async (platform) => {
      const api = apiOf(platform)
      const { id } = await submit(api, { agent: 'echo', input: 'x' })
      const { last_seq } = await ended(platform, api, id)
      const seqs = seqsOf(await untilEnd(platform, id, 2))
      expect(seqs).toEqual(Array.from({ length: last_seq - 2 }, (_, at) => at + 3))
      expect(await untilEnd(platform, id, last_seq)).toEqual([{ event: 'end', data: { last_seq } }])
    })

    scenario('`after` says it too, and the header counts before it', async (platform) => {
      const api = apiOf(platform)
      const { id } = await submit(api, { agent: 'echo', input: 'x' })
      const { last_seq } = await ended(platform, api, id)
      const { messages } = await openStream(platform, id, last_seq - 1, '?after=1')
      expect(seqsOf(await allOf(messages))).toEqual([last_seq])
      const { messages: byQuery } = await openStream(platform, id, undefined, '?after=1')
      expect(seqsOf(await allOf(byQuery))).toHaveLength(last_seq - 1)
    })

    scenario(
      'what is another tenant’s, what is nothing and what is no id are refused as anywhere',
      async (platform) => {
        const api = apiOf(platform)
        const { id } = await submit(api, { agent: 'echo', input: 'x' })
        const path = `/v1/missions/${id}/stream`
        for (const at of [platform, { ...platform, http: platform.streams ?? platform.http }]) {
          expectError(await apiOf(at, platform.otherTenantKey)('GET', path), 'not_found')
          expectError(await apiOf(at, null)('GET', path), 'unauthenticated')
          expectError(await apiOf(at)('GET', path, { headers: { 'last-event-id': 'x' } }), 'invalid_input')
        }
      },
    )
  })

  sideBySide('a stream that is live', (scenario) => {
    scenario('an event comes while the stream is open', async (platform) => {
      const api = apiOf(platform)
      const start_at = new Date(Date.now() + 3_600_000).toISOString()
      const { id } = await submit(api, { agent: 'echo', input: 'x', start_at })
      const { messages } = await openStream(platform, id)
      const iterator = messages[Symbol.asyncIterator]()
      expect((await iterator.next()).value?.id).toBe('1')
      await api('POST', `/v1/missions/${id}/cancel`)
      const rest = await allOf({ [Symbol.asyncIterator]: () => iterator })
      expect(rest.at(-2)?.data).toMatchObject({ type: 'mission.cancelled' })
      expect(rest.at(-1)).toMatchObject({ event: 'end' })
    })

    scenario('a key that is revoked meanwhile is told nothing that comes after', async (platform) => {
      const api = apiOf(platform)
      const start_at = new Date(Date.now() + 3_600_000).toISOString()
      const { id } = await submit(api, { agent: 'echo', input: 'x', start_at })
      const made = await api('POST', '/v1/keys', { json: { name: 'follower', scopes: ['missions:read'] } })
      const key = made.body as { id: string; secret: string }
      const { messages } = await openStream({ ...platform, apiKey: key.secret }, id)
      const iterator = messages[Symbol.asyncIterator]()
      expect((await iterator.next()).value?.id).toBe('1')
      await api('POST', `/v1/keys/${key.id}/revoke`)
      await api('POST', `/v1/missions/${id}/cancel`)
      // It breaks off: whoever asks again is told why.
      await expect(allOf({ [Symbol.asyncIterator]: () => iterator })).rejects.toThrow('terminated')
    })
  })
}
