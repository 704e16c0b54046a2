import { expect } from 'vitest'
import { Explanation } from '../../contract/resources/explanation.ts'
import { Limit, LimitList, LimitStatus } from '../../contract/resources/limit.ts'
import type { Mission } from '../../contract/resources/mission.ts'
import { type Api, apiOf, expectError } from './api.ts'
import { cancel, ended, eventsOf, expectWhole, missionOf, submit } from './missions.ts'
import { freshName } from './names.ts'
import type { Scenarios } from './scenario.ts'

export function limits({ sideBySide }: Scenarios): void {
  sideBySide('a named limit', (scenario) => {
    scenario('missions with its key run one after another, and others beside them', async (platform) => {
      const api = apiOf(platform)
      const concurrency = { key: freshName('key'), limit: 1 }
      const accepted = await Promise.all(
        [1, 2, 3, 4].map(() => submit(api, { agent: 'echo', input: 'x', concurrency })),
      )
      expect(accepted[0]?.concurrency).toEqual([concurrency])
      const missions = await Promise.all(accepted.map(({ id }) => ended(platform, api, id)))
      expect(missions.map(({ status }) => status)).toEqual(missions.map(() => 'COMPLETED'))
      expectOneAfterAnother(missions)
      for (const { id } of missions) expectWhole((await eventsOf(api, id)).items)
      expect(await statusOf(api, concurrency.key)).toMatchObject({ definition: null, holders: [], waiting: [] })
    })

    scenario('the queue keeps priorities, is left by a cancel, and holds up nobody else', async (platform) => {
      const api = apiOf(platform)
      const key = freshName('key')
      await put(api, key, { concurrency: 0 })
      const mission = { agent: 'echo', input: 'x', concurrency: { key } }
      const low = await submit(api, { ...mission, priority: 'LOW' })
      const critical = await submit(api, { ...mission, priority: 'CRITICAL' })
      const other = await submit(api, { ...mission, priority: 'NORMAL' })
      expect(low).toMatchObject({ status: 'PENDING', pending: { place: 'limit', limit: key } })
      const waiting = [critical, other, low].map(({ id }) => ({ mission_id: id }))
      expect((await statusOf(api, key)).waiting).toEqual(waiting)
      expect(await explained(api, low.id)).toMatchObject({
        reasons: [{ code: 'limit_full', data: { limit: key, position: 3, permits: 0, holders: [] } }],
      })
      // It moves up in the queue, as it would in the backlog.
      expect((await api('PATCH', `/v1/missions/${low.id}`, { json: { priority: 'HIGH' } })).status).toBe(200)
      expect((await statusOf(api, key)).waiting).toEqual([waiting[0], waiting[2], waiting[1]])
      expect((await ended(platform, api, (await submit(api, { agent: 'echo', input: 'x' })).id)).status).toBe(
        'COMPLETED',
      )
      await cancel(api, other.id)
      expect((await statusOf(api, key)).waiting).toEqual([waiting[0], waiting[2]])
      await put(api, key, { concurrency: 1 })
      const [first, second] = [await ended(platform, api, critical.id), await ended(platform, api, low.id)]
      expectOneAfterAnother([first, second])
      expect(Date.parse(first.started_at ?? '')).toBeLessThanOrEqual(Date.parse(second.started_at ?? ''))
      const types = (await eventsOf(api, low.id)).items.map(({ type, data }) => [type, data.limit ?? data.reason])
      expect(types.slice(0, 3)).toEqual([
        ['mission.submitted', key],
        ['mission.changed', undefined],
        ['mission.pending', 'limit_free'],
      ])
    })

    scenario('several keys at once are all kept', async (platform) => {
      const api = apiOf(platform)
      const [a, b] = [freshName('a'), freshName('b')]
      const keys = [
        [{ key: a, limit: 1 }],
        [{ key: b, limit: 1 }],
        [
          { key: b, limit: 1 },
          { key: a, limit: 1 },
        ],
      ]
      const accepted = await Promise.all(
        [...keys, ...keys].map((concurrency) => submit(api, { agent: 'echo', input: 'x', concurrency })),
      )
      const missions = await Promise.all(accepted.map(({ id }) => ended(platform, api, id)))
      expect(missions.map(({ status }) => status)).toEqual(missions.map(() => 'COMPLETED'))
      for (const name of [a, b])
        expectOneAfterAnother(missions.filter(({ concurrency }) => concurrency.some(({ key }) => key === name)))
    })

    scenario('a mission that waits for a child lends it its permit', async (platform) => {
      const api = apiOf(platform)
      const concurrency = { key: freshName('key'), limit: 1 }
      const { id } = await submit(api, { agent: 'supervisor', input: 'ask echo: hello', concurrency })
      expect(await ended(platform, api, id)).toMatchObject({ status: 'COMPLETED' })
      const status = await statusOf(api, concurrency.key)
      expect(status).toMatchObject({ holders: [], waiting: [] })
    })

    scenario('a rate gives each mission a start of its own', async (platform) => {
      const api = apiOf(platform)
      const key = freshName('key')
      // Long enough for three submissions.
      const period = Math.ceil(platform.patienceMs / 12_000)
      await put(api, key, { rate: { count: 1, period_s: period } })
      const mission = { agent: 'echo', input: 'x', concurrency: { key } }
      const submitted = await Promise.all([1, 2, 3].map(() => submit(api, mission)))
      const accepted = submitted.toSorted((a, b) => at(a.start_at ?? a.created_at) - at(b.start_at ?? b.created_at))
      const [first, second, third] = accepted
      expect(first?.status).not.toBe('SCHEDULED')
      expect([second?.status, third?.status]).toEqual(['SCHEDULED', 'SCHEDULED'])
      expect(at(second?.start_at) - at(first?.created_at)).toBe(period * 1000)
      expect(at(third?.start_at) - at(second?.start_at)).toBe(period * 1000)
      expect(await explained(api, third?.id ?? '')).toMatchObject({
        reasons: [{ code: 'rate_limit', data: { limit: key, not_before: third?.start_at } }],
      })
      expect(at((await statusOf(api, key)).next_start_at)).toBe(at(third?.start_at) + period * 1000)
      for (const { id, start_at, created_at } of accepted) {
        const mission = await ended(platform, api, id)
        expect(mission.status).toBe('COMPLETED')
        expect(at(mission.started_at)).toBeGreaterThanOrEqual(at(start_at ?? created_at))
        expectWhole((await eventsOf(api, id)).items)
      }
    })

    scenario('an agent’s limit holds for all its missions, until it is deleted', async (platform) => {
      const api = apiOf(platform)
      const agent = freshName('agent')
      const json = { name: agent, instructions: 'Calculate', tools: ['calculator'] }
      expect((await api('POST', '/v1/agents', { json })).status).toBe(201)
      await put(api, `agent:${agent}`, { concurrency: 0 })
      const { id, pending } = await submit(api, { agent, input: '1 + 1' })
      expect(pending).toEqual({ place: 'limit', limit: `agent:${agent}` })
      expect((await missionOf(api, id)).concurrency).toEqual([{ key: `agent:${agent}`, limit: null }])
      expect((await api('DELETE', `/v1/limits/agent:${agent}`)).status).toBe(204)
      expect(await ended(platform, api, id)).toMatchObject({ status: 'COMPLETED' })
      expect((await submit(api, { agent, input: '1 + 1' })).concurrency).toEqual([])
    })

    scenario('it is defined, changed, listed and deleted', async (platform) => {
      const api = apiOf(platform)
      const key = freshName('limit')
      const defined = await put(api, key, { concurrency: 3 })
      expect(defined).toMatchObject({ name: key, concurrency: 3, rate: null })
      const changed = await put(api, key, { concurrency: null, rate: { count: 10, period_s: 60, burst: 5 } })
      expect(changed).toMatchObject({ concurrency: null, rate: { count: 10, period_s: 60, burst: 5 } })
      expect(changed.created_at).toBe(defined.created_at)
      expect((await statusOf(api, key)).definition).toEqual(changed)
      expect(await everyLimit(api)).toContainEqual(changed)
      expect((await api('DELETE', `/v1/limits/${key}`)).status).toBe(204)
      expectError(await api('DELETE', `/v1/limits/${key}`), 'not_found')
      expectError(await api('GET', `/v1/limits/${key}`), 'not_found')
    })

    scenario('another tenant’s limit of the same name is another', async (platform) => {
      const [api, other] = [apiOf(platform), apiOf(platform, platform.otherTenantKey)]
      const key = freshName('key')
      await put(api, key, { concurrency: 0 })
      expectError(await other('GET', `/v1/limits/${key}`), 'not_found')
      const { id } = await submit(other, { agent: 'echo', input: 'x', concurrency: { key, limit: 1 } })
      expect((await ended(platform, other, id)).status).toBe('COMPLETED')
      await api('DELETE', `/v1/limits/${key}`)
    })

    scenario('what it cannot be is refused', async (platform) => {
      const api = apiOf(platform)
      const bodies = [
        {},
        { concurrency: null },
        { concurrency: -1 },
        { concurrency: 1001 },
        { concurrency: 1.5 },
        { rate: { count: 0, period_s: 1 } },
        { rate: { count: 1, period_s: 0 } },
        { rate: { count: 1, period_s: 86_401 } },
        { rate: { count: 1, burst: 0 } },
        { concurrency: 1, colour: 'blue' },
      ]
      for (const json of bodies)
        expectError(await api('PUT', `/v1/limits/${freshName('key')}`, { json }), 'invalid_input')
      for (const name of ['agent:', 'a:b', 'agent:UPPER', '.hidden', 'a'.repeat(65), 'a%20b'])
        expectError(await api('PUT', `/v1/limits/${name}`, { json: { concurrency: 1 } }), 'invalid_input')
      const keys = [
        [],
        { key: 'agent:echo', limit: 1 },
        { key: 'a', limit: 0 },
        { key: 'a', limit: 1001 },
        [{ key: 'a' }, { key: 'a', limit: 2 }],
        [{ key: 'a' }, { key: 'b' }, { key: 'c' }, { key: 'd' }],
        'a',
      ]
      for (const concurrency of keys)
        expectError(
          await api('POST', '/v1/missions', { json: { agent: 'echo', input: 'x', concurrency } }),
          'invalid_input',
        )
    })
  })
}

/** None was started before the one before it had ended. */
function expectOneAfterAnother(missions: readonly Mission[]): void {
  const spans = missions.map(({ started_at, finished_at }) => ({ from: at(started_at), to: at(finished_at) }))
  const inTurn = spans.toSorted((a, b) => a.from - b.from || a.to - b.to)
  for (const [n, span] of inTurn.entries()) {
    expect(span.from).toBeGreaterThanOrEqual(inTurn[n - 1]?.to ?? 0)
  }
}

function at(time: string | null | undefined): number {
  return Date.parse(time ?? '')
}

async function put(api: Api, name: string, json: object): Promise<Limit> {
  const answer = await api('PUT', `/v1/limits/${name}`, { json })
  expect(answer).toMatchObject({ status: 200 })
  return Limit.parse(answer.body)
}

async function statusOf(api: Api, name: string): Promise<LimitStatus> {
  const answer = await api('GET', `/v1/limits/${name}`)
  expect(answer).toMatchObject({ status: 200 })
  return LimitStatus.parse(answer.body)
}

async function explained(api: Api, id: string): Promise<Explanation> {
  return Explanation.parse((await api('GET', `/v1/missions/${id}/explain`)).body)
}

async function everyLimit(api: Api): Promise<Limit[]> {
  const items: Limit[] = []
  for (let cursor = ''; ; ) {
    const page = LimitList.parse((await api('GET', `/v1/limits?limit=2${cursor}`)).body)
    items.push(...page.items)
    if (page.next_cursor === null) return items
    cursor = `&cursor=${page.next_cursor}`
  }
}
