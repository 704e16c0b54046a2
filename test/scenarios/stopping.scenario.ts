import { expect } from 'vitest'
import { type Stop, StoppedMissionList, Stop as StopSchema } from '../../contract/resources/control.ts'
import { type Api, apiOf, expectError } from './api.ts'
import { cancel, ended, eventsOf, expectWhole, inStatus, missionOf, stepsOf, submit } from './missions.ts'
import { freshName } from './names.ts'
import type { Platform } from './platform.ts'
import type { Scenarios } from './scenario.ts'

export function stopping({ sideBySide }: Scenarios): void {
  sideBySide('stopping many', (scenario) => {
    scenario('all with a tag stop, in whatever state they are, and no others', async (platform) => {
      const api = apiOf(platform)
      const tag = freshName('doomed')
      const page = platform.slowSite?.page()
      const running = await submit(api, { agent: 'coder', input: `what is 1 + 1? Read ${page?.url} `, tags: [tag] })
      await page?.asked
      const later = new Date(Date.now() + 3_600_000).toISOString()
      const scheduled = await submit(api, { agent: 'echo', input: 'x', start_at: later, tags: [tag, 'other'] })
      const spared = await submit(api, { agent: 'echo', input: 'x', start_at: later, tags: ['other'] })
      const before = await stepsOf(api, running.id)
      const stop = await stopped(platform, api, await stopAll(api, { kind: 'tag', tag }))
      expect(stop).toMatchObject({ stopped: 2, already_finished: 0, usage: { model_calls: 1, tool_calls: 1 } })
      for (const { id } of [running, scheduled]) {
        expect((await missionOf(api, id)).status).toBe('CANCELLED')
        const events = (await eventsOf(api, id)).items
        expectWhole(events)
        expect(events.at(-1)).toMatchObject({ type: 'mission.cancelled', data: { stop_id: stop.id } })
      }
      await page?.abandoned
      expect(await stepsOf(api, running.id)).toEqual(before)
      expect((await missionOf(api, spared.id)).status).toBe('SCHEDULED')
      const { items } = StoppedMissionList.parse((await api('GET', `/v1/stops/${stop.id}/missions`)).body)
      expect(items.map(({ mission_id, in_flight }) => [mission_id, in_flight])).toEqual([
        [running.id, true],
        [scheduled.id, false],
      ])
      await cancel(api, spared.id)
    })

    scenario('the receipt of a cancel tells when the last call had ended', async (platform) => {
      const api = apiOf(platform)
      const page = platform.slowSite?.page()
      const { id } = await submit(api, { agent: 'coder', input: `Read ${page?.url} ` })
      await page?.asked
      const receipt = await cancel(api, id)
      const stop = await untilStop(platform, api, String(receipt.stop_id), ({ in_flight }) => in_flight === 0)
      expect(stop).toMatchObject({ state: 'stopped', scope: { kind: 'mission', mission_id: id }, stopped: 1 })
      expect(stop.not_heard_of).toBe(0)
      const [requested, last] = [Date.parse(stop.requested_at), Date.parse(String(stop.last_call_ended_at))]
      expect(last - requested).toBeLessThan(platform.patienceMs)
      expect(stop.spent_after).toEqual({ input_tokens: 0, output_tokens: 0, cost_usd: 0, estimated: false })
    })

    scenario('what waits for its budget stops too, and waits for it no more', async (platform) => {
      const api = apiOf(platform)
      const tag = freshName('costly')
      const waiting = await submit(api, { agent: 'echo', input: 'x', tags: [tag], budget: { tokens: 1 } })
      await inStatus(platform, api, waiting.id, 'WAITING')
      const stop = await stopped(platform, api, await stopAll(api, { kind: 'tag', tag }))
      expect(stop).toMatchObject({ state: 'stopped', stopped: 1 })
      expect(await missionOf(api, waiting.id)).toMatchObject({ status: 'CANCELLED' })
      const { body } = await api('GET', `/v1/missions/${waiting.id}/budget`)
      expect(body).toMatchObject({ waiting: 0, reserved: { tokens: 0 } })
    })

    scenario('new missions are taken as before', async (platform) => {
      const api = apiOf(platform)
      const tag = freshName('once')
      await stopAll(api, { kind: 'tag', tag })
      const { id } = await submit(api, { agent: 'echo', input: 'after', tags: [tag] })
      expect(await ended(platform, api, id)).toMatchObject({ status: 'COMPLETED' })
    })

    scenario('another tenant’s stops are not there', async (platform) => {
      const [ours, theirs] = [apiOf(platform), apiOf(platform, platform.otherTenantKey)]
      const stop = await stopAll(ours, { kind: 'tag', tag: freshName('mine') })
      expectError(await theirs('GET', `/v1/stops/${stop.id}`), 'not_found')
      expectError(await theirs('GET', `/v1/stops/${stop.id}/missions`), 'not_found')
      expect(JSON.stringify((await theirs('GET', '/v1/stops')).body)).not.toContain(stop.id)
      expect(JSON.stringify((await ours('GET', '/v1/stops?limit=100')).body)).toContain(stop.id)
    })

    scenario('a scope that is none is refused', async (platform) => {
      const api = apiOf(platform)
      for (const scope of [undefined, 'tenant', { kind: 'platform' }, { kind: 'agent' }, { kind: 'tag', tag: 'A b' }])
        expectError(await api('POST', '/v1/stops', { json: { scope } }), 'invalid_input')
    })
  })
}

async function stopAll(api: Api, scope: Stop['scope']): Promise<Stop> {
  const answer = await api('POST', '/v1/stops', { json: { scope, reason: 'a test' } })
  expect(answer).toMatchObject({ status: 202 })
  return StopSchema.parse(answer.body)
}

function stopped(platform: Platform, api: Api, { id }: Stop): Promise<Stop> {
  return untilStop(platform, api, id, ({ state }) => state === 'stopped')
}

/** A receipt cannot be followed; a person would look again as well. */
async function untilStop(platform: Platform, api: Api, id: string, isSo: (stop: Stop) => boolean): Promise<Stop> {
  // A stop settles for five seconds, and its timer may come late.
  for (const until = Date.now() + platform.patienceMs + 65_000; Date.now() < until; ) {
    const stop = StopSchema.parse((await api('GET', `/v1/stops/${id}`)).body)
    if (isSo(stop)) return stop
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  throw new Error(`The stop ${id} is not done`)
}
