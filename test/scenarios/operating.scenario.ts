import { expect, vi } from 'vitest'
import { operations } from '../../contract/api.ts'
import { ApiKeyList } from '../../contract/resources/access.ts'
import { Stop, StoppedMissionList, SwitchList } from '../../contract/resources/control.ts'
import type { Mission } from '../../contract/resources/mission.ts'
import { PlatformStop, PlatformSwitch, PlatformSwitchList, TenantStopList } from '../../contract/resources/operators.ts'
import { isPlatformScope } from '../../contract/scopes.ts'
import { type Api, apiOf, expectError } from './api.ts'
import { cancel, ended, inStatus, missionOf, submit } from './missions.ts'
import { freshName } from './names.ts'
import type { Platform } from './platform.ts'
import type { Scenarios } from './scenario.ts'

/** Each of these is about every tenant there is, so nothing else may go on meanwhile: they have an edition of their own, or come last. */
export function operating({ inTurn }: Scenarios): void {
  inTurn('operators', (scenario) => {
    scenario('a pause of the platform holds the missions of every tenant until it is lifted', async (platform) => {
      const [operator, ours, theirs] = threeOf(platform)
      await withSwitch(operator, 'pause', async (set) => {
        await inForce(platform, operator, set.id)
        const missions: [Api, string][] = []
        for (const api of [ours, theirs]) {
          const { id, status, hold } = await submit(api, { agent: 'echo', input: 'x' })
          expect({ status, hold }).toMatchObject({ status: 'PENDING', hold: { switch_id: set.id, reason: 'a test' } })
          missions.push([api, id])
        }
        expect((await operator('DELETE', `/v1/platform/switches/${set.id}`)).status).toBe(204)
        for (const [api, id] of missions)
          expect(await ended(platform, api, id)).toMatchObject({ status: 'COMPLETED', hold: null })
      })
    })

    scenario('a stop ends what every tenant has and refuses what is new, until it is lifted', async (platform) => {
      const [operator, ours, theirs] = threeOf(platform)
      const later = { agent: 'echo', input: 'x', start_at: new Date(Date.now() + 3_600_000).toISOString() }
      const [one, other] = [await submit(ours, later), await submit(theirs, later)]
      await withSwitch(operator, 'stop', async (set) => {
        await inForce(platform, operator, set.id)
        for (const api of [ours, theirs]) {
          const refused = expectError(await api('POST', '/v1/missions', { json: later }), 'switched_off')
          expect(refused.details).toMatchObject({ switch_id: set.id, scope: { kind: 'platform' } })
        }
        await inStatus(platform, ours, one.id, 'CANCELLED')
        await inStatus(platform, theirs, other.id, 'CANCELLED')
        const receipt = await stopped(platform, operator, set.stop_id ?? '')
        expect(receipt).toMatchObject({ scope: { kind: 'platform' }, reason: 'a test' })
        expect(receipt.stopped).toBeGreaterThanOrEqual(2)
        await seesItsOwnPart(ours, set, one.id, other.id)
        await seesItsOwnPart(theirs, set, other.id, one.id)
        const parts = TenantStopList.parse((await operator('GET', `${stopPath(set)}/tenants?limit=100`)).body)
        expect(parts.items.filter(({ stop }) => (stop?.stopped ?? 0) > 0).length).toBeGreaterThanOrEqual(2)
      })
      const { id } = await submit(ours, { agent: 'echo', input: 'after' })
      expect(await ended(platform, ours, id)).toMatchObject({ status: 'COMPLETED' })
    })

    scenario('a stop without a switch is about what was there', async (platform) => {
      const [operator, ours] = threeOf(platform)
      const later = { agent: 'echo', input: 'x', start_at: new Date(Date.now() + 3_600_000).toISOString() }
      const before = await submit(ours, later)
      const asked = await operator('POST', '/v1/platform/stops', { json: { reason: 'a test' } })
      expect(asked.status).toBe(202)
      const after = await submit(ours, later)
      const { id } = PlatformStop.parse(asked.body)
      expect((await stopped(platform, operator, id)).stopped).toBeGreaterThanOrEqual(1)
      expect((await missionOf(ours, before.id)).status).toBe('CANCELLED')
      expect((await missionOf(ours, after.id)).status).toBe('SCHEDULED')
      await cancel(ours, after.id)
      expect(JSON.stringify((await operator('GET', '/v1/platform/stops?limit=100')).body)).toContain(id)
    })

    scenario('a call of any tenant is aborted by a stop, whose receipt tells when it had ended', async (platform) => {
      const [operator, , theirs] = threeOf(platform)
      const page = platform.slowSite?.page()
      const { id } = await submit(theirs, { agent: 'coder', input: `what is 1 + 1? Read ${page?.url} ` })
      await page?.asked
      const asked = await operator('POST', '/v1/platform/stops', { json: { reason: 'a test' } })
      await page?.abandoned
      const receipt = await stopped(platform, operator, PlatformStop.parse(asked.body).id)
      expect(receipt).toMatchObject({
        stopped: 1,
        in_flight: 0,
        not_heard_of: 0,
        usage: { model_calls: 1, tool_calls: 1 },
      })
      expect(Date.parse(String(receipt.last_call_ended_at))).toBeGreaterThan(Date.parse(receipt.requested_at))
      expect((await missionOf(theirs, id)).status).toBe('CANCELLED')
    })

    scenario('a budget of the platform holds every tenant, and tells none what it is', async (platform) => {
      const [operator, ours, theirs] = threeOf(platform)
      const path = '/v1/platform/budgets/day'
      try {
        expect(await operator('PUT', path, { json: { tokens: 1 } })).toMatchObject({ status: 200, body: { tokens: 1 } })
        const waiting: [Api, string][] = []
        for (const api of [ours, theirs]) {
          const { id, waiting_for } = await firstThatWaits(platform, api)
          expect(waiting_for).toMatchObject({ kind: 'budget', scope: 'platform', period: 'day' })
          const explained = await api('GET', `/v1/missions/${id}/explain`)
          expect(explained.body).toMatchObject({ reasons: [{ code: 'waiting_for_budget', data: { budget: null } }] })
          expect(JSON.stringify((await api('GET', '/v1/budgets')).body)).not.toContain('platform')
          waiting.push([api, id])
        }
        expect((await operator('PUT', path, { json: { tokens: 1_000_000 } })).status).toBe(200)
        for (const [api, id] of waiting) expect((await ended(platform, api, id)).status).toBe('COMPLETED')
        const listed = await operator('GET', '/v1/platform/budgets')
        expect(listed.body).toMatchObject({ items: [{ period: 'day', tokens: 1_000_000, usd: null }] })
      } finally {
        await operator('DELETE', path)
      }
    })

    scenario('an operator’s key is none of a tenant, and makes no other like itself', async (platform) => {
      const [operator] = threeOf(platform)
      expectError(await operator('GET', '/v1/missions'), 'forbidden')
      expectError(await operator('POST', '/v1/missions', { json: { agent: 'echo', input: 'x' } }), 'forbidden')
      const json = { name: freshName('more'), scopes: ['platform:write'] }
      expectError(await operator('POST', '/v1/keys', { json }), 'invalid_input')
      const keys = ApiKeyList.parse((await operator('GET', '/v1/keys')).body)
      expect(keys.items.every(({ scopes }) => scopes.includes('platform:write'))).toBe(true)
    })
  })
}

/** On any platform at any time: what no key of a tenant can do. */
export function notOperating({ sideBySide }: Scenarios): void {
  sideBySide('operators’ acts', (scenario) => {
    const across = operations.filter(([, { scope }]) => scope !== 'public' && scope !== 'any' && isPlatformScope(scope))
    scenario('no key of a tenant can do any, though it has every scope', async (platform) => {
      expect(across.length).toBeGreaterThan(0)
      for (const [, { method, path, scope }] of across) {
        const id = path.includes('switch') ? `swi_${'0'.repeat(26)}` : `stp_${'0'.repeat(26)}`
        const address = path.replace(/\{\w+\}/, id)
        const sent = method === 'POST' || method === 'PUT' ? { json: { mode: 'stop', reason: '' } } : {}
        expect(expectError(await apiOf(platform)(method, address, sent), 'forbidden').details).toMatchObject({ scope })
      }
    })

    scenario('no request gives a key their scopes', async (platform) => {
      const json = { name: freshName('too much'), scopes: ['missions:read', 'platform:write'] }
      expectError(await apiOf(platform)('POST', '/v1/keys', { json }), 'invalid_input')
    })

    scenario('their stops are not stops of a tenant', async (platform) => {
      for (const path of ['/v1/stops', '/v1/switches'])
        expectError(
          await apiOf(platform)('POST', path, { json: { scope: { kind: 'platform' }, mode: 'stop' } }),
          'invalid_input',
        )
    })
  })
}

function threeOf(platform: Platform): [Api, Api, Api] {
  const { operatorKey } = platform
  if (operatorKey === undefined) throw new Error('This platform has no operator')
  return [apiOf(platform, operatorKey), apiOf(platform), apiOf(platform, platform.otherTenantKey)]
}

/** Whatever happens, it is lifted. */
async function withSwitch(
  operator: Api,
  mode: 'pause' | 'stop',
  act: (set: PlatformSwitch) => Promise<void>,
): Promise<void> {
  const answer = await operator('POST', '/v1/platform/switches', { json: { mode, reason: 'a test' } })
  expect(answer).toMatchObject({ status: 201 })
  const set = PlatformSwitch.parse(answer.body)
  try {
    await act(set)
  } finally {
    await operator('DELETE', `/v1/platform/switches/${set.id}`)
  }
  expect(await switchesOf(operator)).not.toContain(set.id)
}

async function switchesOf(operator: Api): Promise<string[]> {
  return PlatformSwitchList.parse((await operator('GET', '/v1/platform/switches')).body).items.map(({ id }) => id)
}

/** With the answer where there are few tenants; a deployed platform may have more. */
async function inForce({ patienceMs }: Platform, operator: Api, id: string): Promise<void> {
  await vi.waitFor(
    async () => {
      const { items } = PlatformSwitchList.parse((await operator('GET', '/v1/platform/switches')).body)
      expect(items.find((one) => one.id === id)?.state).toBe('in_force')
    },
    { timeout: patienceMs, interval: 200 },
  )
}

/** A process may not know for 15 seconds that there is a budget now, and lets missions through until then. */
async function firstThatWaits(platform: Platform, api: Api): Promise<Mission> {
  return vi.waitFor(
    async () => {
      const { id } = await submit(api, { agent: 'echo', input: 'x' })
      const mission = await vi.waitFor(
        async () => {
          const now = await missionOf(api, id)
          expect(['WAITING', 'COMPLETED']).toContain(now.status)
          return now
        },
        { timeout: platform.patienceMs },
      )
      expect(mission.status).toBe('WAITING')
      return mission
    },
    { timeout: 16_000 + platform.patienceMs, interval: 1000 },
  )
}

async function stopped({ patienceMs }: Platform, operator: Api, id: string): Promise<PlatformStop> {
  return vi.waitFor(
    async () => {
      const stop = PlatformStop.parse((await operator('GET', `/v1/platform/stops/${id}`)).body)
      expect(stop).toMatchObject({ state: 'stopped', tenants_stopping: 0 })
      return stop
    },
    { timeout: 2 * patienceMs, interval: 500 },
  )
}

function stopPath({ stop_id }: PlatformSwitch): string {
  return `/v1/platform/stops/${stop_id}`
}

async function seesItsOwnPart(api: Api, set: PlatformSwitch, own: string, others: string): Promise<void> {
  const { items } = SwitchList.parse((await api('GET', '/v1/switches')).body)
  expect(items).toContainEqual(
    expect.objectContaining({ id: set.id, scope: { kind: 'platform' }, stop_id: set.stop_id }),
  )
  expectError(await api('DELETE', `/v1/switches/${set.id}`), 'forbidden')
  const receipt = Stop.parse((await api('GET', `/v1/stops/${set.stop_id}`)).body)
  expect(receipt).toMatchObject({ state: 'stopped', scope: { kind: 'platform' } })
  const missions = StoppedMissionList.parse((await api('GET', `/v1/stops/${set.stop_id}/missions?limit=100`)).body)
  const ids = missions.items.map(({ mission_id }) => mission_id)
  expect(ids).toContain(own)
  expect(ids).not.toContain(others)
}
