import { setTimeout } from 'node:timers/promises'
import { expect } from 'vitest'
import { type Mission, StepList } from '../../contract/resources/mission.ts'
import { type Api, apiOf, expectError } from './api.ts'
import { cancel, ended, eventsOf, expectWhole, missions, stepsOf, submit } from './missions.ts'
import { freshName } from './names.ts'
import type { Platform } from './platform.ts'
import type { Scenarios } from './scenario.ts'

export function reading({ sideBySide }: Scenarios): void {
  sideBySide('asking with HEAD', (scenario) => {
    scenario('is answered as GET is, without the body', async (platform) => {
      const api = apiOf(platform)
      const { id } = await submit(api, { agent: 'echo', input: 'x' })
      for (const path of ['/health', '/v1/me', `/v1/missions/${id}`])
        expect(await api('HEAD', path)).toMatchObject({ status: 200, body: '' })
      expect(await api('HEAD', '/v1/missions/mis_none')).toMatchObject({ body: '' })
      expect((await api('HEAD', '/v1/nowhere')).status).toBe(404)
      expect((await apiOf(platform, null)('HEAD', '/v1/me')).status).toBe(401)
    })
  })

  sideBySide('listing steps', (scenario) => {
    scenario('leads in both directions, from any step, by cursors of its own', async (platform) => {
      const api = apiOf(platform)
      const { id } = await completed(platform, api, { agent: 'coder', input: 'what is 6 * 7?' })
      const path = `/v1/missions/${id}/steps`
      const numbers = async (query: string) =>
        StepList.parse((await api('GET', `${path}?${query}`)).body).items.map(({ number }) => number)
      const all = await numbers('')
      expect(all.length).toBeGreaterThan(2)
      expect(all).toEqual(all.map((_, at) => at + 1))
      expect(await numbers('order=newest_first')).toEqual([...all].reverse())
      expect(await numbers('from_step=2')).toEqual(all.slice(1))
      expect(await numbers('order=newest_first&from_step=2')).toEqual([2, 1])
      expect(await numbers('order=newest_first&from_step=999999')).toEqual([...all].reverse())
      expect(await numbers('from_step=999999')).toEqual([])

      const found: number[] = []
      for (let cursor: string | null = ''; cursor !== null; ) {
        const query = `order=newest_first&limit=1${cursor && `&cursor=${cursor}`}`
        const page = StepList.parse((await api('GET', `${path}?${query}`)).body)
        found.push(...page.items.map(({ number }) => number))
        if (page.next_cursor !== null)
          expectError(await api('GET', `${path}?cursor=${page.next_cursor}`), 'invalid_cursor')
        cursor = page.next_cursor
      }
      expect(found).toEqual([...all].reverse())
    })
  })

  sideBySide('listing missions', (scenario) => {
    scenario('filters combine', async (platform) => {
      const api = apiOf(platform)
      const tag = freshName('tag')
      const [echoed, asked] = await Promise.all([
        completed(platform, api, { agent: 'echo', input: '1', tags: [tag, 'even'] }),
        completed(platform, api, { agent: 'coder', input: '2', tags: [tag] }),
      ])
      const waiting = await submit(api, { agent: 'echo', input: '3', tags: [tag], start_at: inAnHour() })
      const found = async (query: string) => (await missions(api, `?tag=${tag}${query}`)).items.map(({ id }) => id)

      const newestFirst = [echoed.id, asked.id, waiting.id].sort().reverse()
      expect(await found('')).toEqual(newestFirst)
      expect(await found('&agent=coder')).toEqual([asked.id])
      expect(await found('&status=SCHEDULED')).toEqual([waiting.id])
      expect(await found('&status=COMPLETED&agent=echo')).toEqual([echoed.id])
      expect(await found('&status=FAILED')).toEqual([])
      expect(await found(`&created_after=${waiting.created_at}`)).toEqual([])
      const before = (await found(`&created_before=${waiting.created_at}`)).filter((id) => id !== waiting.id)
      expect(before.length).toBeGreaterThan(0)
      expect((await missions(api, `?tag=${freshName('unused')}`)).items).toEqual([])
      await cancel(api, waiting.id)
      expect(await found('&status=SCHEDULED')).toEqual([])
      expect(await found('&status=CANCELLED')).toEqual([waiting.id])
    })

    scenario('several statuses are listed together, and a page says how far back it read', async (platform) => {
      const api = apiOf(platform)
      const tag = freshName('tag')
      const done = await completed(platform, api, { agent: 'echo', input: '1', tags: [tag] })
      const later = await submit(api, { agent: 'echo', input: '2', tags: [tag], start_at: inAnHour() })
      const gone = await submit(api, { agent: 'echo', input: '3', tags: [tag], start_at: inAnHour() })
      await cancel(api, gone.id)
      const found = async (query: string) => (await missions(api, `?tag=${tag}&${query}`)).items.map(({ id }) => id)

      expect(await found('status=CANCELLED,COMPLETED')).toEqual([gone.id, done.id])
      expect(await found('status=COMPLETED&status=SCHEDULED')).toEqual([later.id, done.id])
      expect(await found('status=QUEUED,RUNNING,FAILED')).toEqual([])
      const first = await missions(api, `?tag=${tag}&limit=1&status=CANCELLED,COMPLETED`)
      expect(first).toMatchObject({ items: [{ id: gone.id }], read_back_to: gone.created_at })
      const second = await missions(api, `?tag=${tag}&limit=1&status=CANCELLED,COMPLETED&cursor=${first.next_cursor}`)
      expect(second.items.map(({ id }) => id)).toEqual([done.id])
      expect(await missions(api, `?tag=${tag}`)).toMatchObject({ next_cursor: null, read_back_to: null })
      await cancel(api, later.id)
    })

    scenario('cursors lead through all of them once, while others are submitted', async (platform) => {
      const api = apiOf(platform)
      const tag = freshName('page')
      const made = await Promise.all(
        Array.from({ length: 7 }, (_, at) => submit(api, { agent: 'echo', input: at, tags: [tag] })),
      )
      const seen: string[] = []
      let query = `?tag=${tag}&limit=3`
      for (let pages = 0; pages < 20; pages++) {
        const page = await missions(api, query)
        expect(page.items.length).toBeLessThanOrEqual(3)
        seen.push(...page.items.map(({ id }) => id))
        if (page.next_cursor === null) break
        await submit(api, { agent: 'echo', input: 'later', tags: [tag] })
        query = `?tag=${tag}&limit=3&cursor=${page.next_cursor}`
      }
      expect(seen).toEqual(
        made
          .map(({ id }) => id)
          .sort()
          .reverse(),
      )
    })

    scenario('a cursor is good for the list that it came from only', async (platform) => {
      const api = apiOf(platform)
      const tag = freshName('bound')
      for (const input of ['1', '2']) await submit(api, { agent: 'echo', input, tags: [tag] })
      const { next_cursor: cursor } = await missions(api, `?tag=${tag}&limit=1`)
      expect(cursor).not.toBeNull()
      expectError(await api('GET', `/v1/missions?limit=1&cursor=${cursor}`), 'invalid_cursor')
      expectError(await api('GET', `/v1/missions?tag=other&cursor=${cursor}`), 'invalid_cursor')
      expectError(await api('GET', `/v1/keys?cursor=${cursor}`), 'invalid_cursor')
      expectError(await api('GET', `/v1/agents?cursor=${cursor}`), 'invalid_cursor')
    })
  })

  sideBySide('reading events', (scenario) => {
    scenario('every page size gives the same events, without gap or repeat', async (platform) => {
      const api = apiOf(platform)
      const { id } = await completed(platform, api, {
        agent: 'coder',
        input: 'what is 1 + 1 and 2 + 2 and 3 + 3?',
      })
      const { items: whole } = await eventsOf(api, id)
      expectWhole(whole)
      for (const limit of [1, 2, 3, 100]) {
        const paged = []
        for (let after = 0, finished = false; !finished; ) {
          const page = await eventsOf(api, id, { after, limit })
          expect(page.items.length).toBeGreaterThan(0)
          expect(page.last_seq).toBe(page.items.at(-1)?.seq)
          paged.push(...page.items)
          after = page.last_seq
          finished = page.finished
        }
        expect(paged).toEqual(whole)
      }
      const steps = await stepsOf(api, id)
      const recorded = whole.filter(({ type }) => type === 'step.recorded').map(({ data }) => data.number)
      expect(recorded).toEqual(steps.map(({ number }) => number))
    })

    scenario('whoever waits for the next event gets it as soon as it may', async (platform) => {
      const api = apiOf(platform)
      const { id, last_seq } = await submit(api, { agent: 'echo', input: 'x', start_at: inAnHour() })
      const began = Date.now()
      const polling = nextEvents(api, id, last_seq)
      await cancel(api, id)
      const page = await polling
      expect(page).toMatchObject({ finished: true, items: [{ type: 'mission.cancelled', seq: last_seq + 1 }] })
      expect(Date.now() - began).toBeLessThan(15_000)
    })

    scenario('a poll is answered when its time has passed, or says when to ask again', async (platform) => {
      const api = apiOf(platform)
      const { id, last_seq } = await submit(api, { agent: 'echo', input: 'x', start_at: inAnHour() })
      const began = Date.now()
      const { ask_again_s, ...empty } = await eventsOf(api, id, { after: last_seq, wait: 1 })
      expect(empty).toEqual({ items: [], last_seq, finished: false })
      expect(Date.now() - began + ask_again_s * 1000).toBeGreaterThanOrEqual(950)
      // Nobody who waits for nothing is told to.
      expect(await eventsOf(api, id, { after: last_seq })).toMatchObject({ items: [], ask_again_s: 0 })
      const { last_seq: last } = (await cancel(api, id)).mission
      const over = { items: [], last_seq: last, finished: true, ask_again_s: 0 }
      expect(await eventsOf(api, id, { after: last, wait: 20 })).toEqual(over)
      expect(Date.now() - began).toBeLessThan(15_000)
    })
  })
}

/** As a client that has no WebSocket. */
async function nextEvents(api: Api, id: string, after: number): Promise<Awaited<ReturnType<typeof eventsOf>>> {
  for (;;) {
    const page = await eventsOf(api, id, { after, wait: 20 })
    if (page.items.length > 0) return page
    await setTimeout(page.ask_again_s * 1000)
  }
}

async function completed(platform: Platform, api: Api, mission: Record<string, unknown>): Promise<Mission> {
  const { id } = await submit(api, mission)
  const done = await ended(platform, api, id)
  expect(done.status).toBe('COMPLETED')
  return done
}

function inAnHour(): string {
  return new Date(Date.now() + 3_600_000).toISOString()
}
