import { expect } from 'vitest'
import { apiOf, expectError } from './api.ts'
import {
  awaitedChild,
  cancel,
  ended,
  eventsOf,
  expectWhole,
  inStatus,
  missionOf,
  occupySlot,
  soon,
  stepsOf,
  submit,
  withSteps,
} from './missions.ts'
import type { Scenarios } from './scenario.ts'

export function cancelling({ sideBySide, inTurn }: Scenarios): void {
  sideBySide('cancelling', (scenario) => {
    scenario('a scheduled mission never starts', async (platform) => {
      const api = apiOf(platform)
      const startAt = soon(platform)
      const { id } = await submit(api, { agent: 'echo', input: 'x', start_at: startAt })
      const receipt = await cancel(api, id)
      expect(receipt).toMatchObject({ stopped: [id], already_finished: [], in_flight: [] })
      expect(receipt.mission).toMatchObject({ id, status: 'CANCELLED', output: null, start_at: null })
      await new Promise((resolve) => setTimeout(resolve, Date.parse(startAt) - Date.now() + 500))
      const events = (await eventsOf(api, id)).items
      expect(events.map(({ type }) => type)).toEqual(['mission.submitted', 'mission.cancelled'])
    })

    scenario('a running mission is stopped in the middle of a call', async (platform) => {
      const api = apiOf(platform)
      const page = platform.slowSite?.page()
      const { id } = await submit(api, { agent: 'coder', input: `what is 1 + 1? Read ${page?.url} ` })
      await page?.asked
      const before = await stepsOf(api, id)
      const receipt = await cancel(api, id)
      expect(receipt).toMatchObject({ stopped: [id], in_flight: [id], usage: { model_calls: 1, tool_calls: 1 } })
      await page?.abandoned
      expect(await stepsOf(api, id)).toEqual(before)
      const events = (await eventsOf(api, id)).items
      expectWhole(events)
      expect(events.at(-1)?.type).toBe('mission.cancelled')
      expect((await missionOf(api, id)).status).toBe('CANCELLED')
    })

    scenario('a waiting mission takes its children and theirs with it', async (platform) => {
      const api = apiOf(platform)
      const page = platform.slowSite?.page()
      const input = `ask architect: ask researcher: read ${page?.url}`
      const { id } = await submit(api, { agent: 'supervisor', input })
      await page?.asked
      const child = awaitedChild(await inStatus(platform, api, id, 'WAITING'))
      const grandchild = awaitedChild(await inStatus(platform, api, child, 'WAITING'))
      const receipt = await cancel(api, id)
      expect(receipt.stopped).toEqual([id, child, grandchild])
      expect(receipt.in_flight).toEqual([grandchild])
      await page?.abandoned
      for (const one of [id, child, grandchild]) {
        expect((await missionOf(api, one)).status).toBe('CANCELLED')
        expectWhole((await eventsOf(api, one)).items)
      }
    })

    scenario('a child that has ended already is named as such', async (platform) => {
      const api = apiOf(platform)
      const page = platform.slowSite?.page()
      const input = `ask coder: what is 1 + 1, then ask ops: read ${page?.url}`
      const { id } = await submit(api, { agent: 'supervisor', input })
      await page?.asked
      const steps = await withSteps(platform, api, id, 2)
      const waiting = await missionOf(api, id)
      const first = steps.flatMap((step) => (step.kind === 'delegation' ? [step.mission_id] : []))
      expect(await cancel(api, id)).toMatchObject({
        stopped: [id, awaitedChild(waiting)],
        already_finished: first,
      })
    })

    scenario('twice is once', async (platform) => {
      const api = apiOf(platform)
      const startAt = new Date(Date.now() + 3_600_000).toISOString()
      const { id } = await submit(api, { agent: 'echo', input: 'x', start_at: startAt })
      const receipts = await Promise.all([cancel(api, id), cancel(api, id), cancel(api, id)])
      expect(receipts.flatMap(({ stopped }) => stopped)).toEqual([id])
      const again = await cancel(api, id)
      expect(again).toMatchObject({ stopped: [], already_finished: [id] })
      expect((await eventsOf(api, id)).items).toHaveLength(2)
    })

    scenario('a finished mission stays as it is', async (platform) => {
      const api = apiOf(platform)
      const { id } = await submit(api, { agent: 'echo', input: 'done' })
      const before = await ended(platform, api, id)
      expectError(await api('POST', `/v1/missions/${id}/cancel`), 'mission_finished')
      expect(await missionOf(api, id)).toEqual(before)
    })

    scenario('an unknown mission is not found', async (platform) => {
      expectError(await apiOf(platform)('POST', `/v1/missions/mis_${'0'.repeat(26)}/cancel`), 'not_found')
    })
  })

  inTurn('the backlog of a tenant with one slot', (scenario) => {
    scenario('a mission that waits there is cancelled, and the others go on', async (platform) => {
      const api = apiOf(platform, platform.otherTenantKey)
      const busy = await occupySlot(platform, api)
      const [pending, next] = [
        await submit(api, { agent: 'echo', input: 'cancelled' }),
        await submit(api, { agent: 'echo', input: 'goes on' }),
      ]
      expect(pending).toMatchObject({ status: 'PENDING', attempt: 0 })
      expect(await cancel(api, pending.id)).toMatchObject({ stopped: [pending.id], in_flight: [] })
      await busy.end()
      expect(await ended(platform, api, next.id)).toMatchObject({ status: 'COMPLETED', output: 'goes on' })
      const events = (await eventsOf(api, pending.id)).items
      expect(events.map(({ type }) => type)).toEqual(['mission.submitted', 'mission.cancelled'])
    })

    scenario('the more urgent mission goes first', async (platform) => {
      const api = apiOf(platform, platform.otherTenantKey)
      const busy = await occupySlot(platform, api)
      const made = []
      for (const priority of ['LOW', 'NORMAL', 'CRITICAL', 'HIGH'])
        made.push(await submit(api, { agent: 'echo', input: priority, priority }))
      await busy.end()
      const done = []
      for (const { id } of made) done.push(await ended(platform, api, id))
      done.sort((a, b) => String(a.started_at).localeCompare(String(b.started_at)) || Number(a.id > b.id))
      const order = done.map(({ input, started_at }) => ({ input, started_at }))
      const started = (priority: string) => String(order.find(({ input }) => input === priority)?.started_at)
      expect(started('CRITICAL') <= started('HIGH')).toBe(true)
      expect(started('HIGH') <= started('NORMAL')).toBe(true)
      expect(started('NORMAL') <= started('LOW')).toBe(true)
    })

    scenario('no more than one mission is ever at work', async (platform) => {
      const api = apiOf(platform, platform.otherTenantKey)
      const made = await Promise.all(
        Array.from({ length: 5 }, (_, at) => submit(api, { agent: 'coder', input: `what is ${at} + 1?` })),
      )
      const spans = []
      for (const { id } of made) {
        const { started_at, finished_at } = await ended(platform, api, id)
        spans.push([String(started_at), String(finished_at)] as const)
      }
      spans.sort(([a], [b]) => a.localeCompare(b))
      for (const [at, [, finished]] of spans.entries()) {
        const next = spans[at + 1]
        if (next) expect(next[0] >= finished).toBe(true)
      }
    })
  })
}
