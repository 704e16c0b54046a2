import { setTimeout } from 'node:timers/promises'
import { expect } from 'vitest'
import type * as z from 'zod'
import { lastEventTypes } from '../../contract/last-events.ts'
import {
  CancelReceipt,
  Mission,
  type MissionEvent,
  MissionEventList,
  MissionList,
  type MissionStatus,
  type Step,
  StepList,
} from '../../contract/resources/mission.ts'
import type { Api } from './api.ts'
import type { Platform } from './platform.ts'

/** Every answer is parsed by the contract, so no scenario passes on one that breaks it. */

export async function submit(api: Api, mission: Record<string, unknown>, idempotencyKey?: string): Promise<Mission> {
  const headers: Record<string, string> = idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }
  const answer = await api('POST', '/v1/missions', { json: mission, headers })
  expect([answer.status, answer.body]).toMatchObject([202, {}])
  return Mission.parse(answer.body)
}

export async function missionOf(api: Api, id: string): Promise<Mission> {
  return Mission.parse((await api('GET', `/v1/missions/${id}`)).body)
}

export async function missions(api: Api, query = ''): Promise<z.infer<typeof MissionList>> {
  const answer = await api('GET', `/v1/missions${query}`)
  expect(answer).toMatchObject({ status: 200 })
  return MissionList.parse(answer.body)
}

export async function eventsOf(
  api: Api,
  id: string,
  query: { after?: number; wait?: number; limit?: number } = {},
): Promise<EventPage> {
  const search = new URLSearchParams(
    Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
  )
  const answer = await api('GET', `/v1/missions/${id}/events?${search}`)
  expect(answer).toMatchObject({ status: 200 })
  return MissionEventList.parse(answer.body)
}

export async function stepsOf(api: Api, id: string): Promise<Step[]> {
  return StepList.parse((await api('GET', `/v1/missions/${id}/steps?limit=100`)).body).items
}

export async function cancel(api: Api, id: string): Promise<CancelReceipt> {
  const answer = await api('POST', `/v1/missions/${id}/cancel`)
  expect(answer).toMatchObject({ status: 200 })
  return CancelReceipt.parse(answer.body)
}

/** The mission once its last event is there. */
export async function ended({ patienceMs }: Pick<Platform, 'patienceMs'>, api: Api, id: string): Promise<Mission> {
  return untilEvents(patienceMs, api, id, async (page) => (page.finished ? missionOf(api, id) : undefined))
}

/** The mission in this state, which it must not leave by itself. */
export async function inStatus(
  { patienceMs }: Platform,
  api: Api,
  id: string,
  status: MissionStatus,
): Promise<Mission> {
  return untilEvents(patienceMs, api, id, async () => {
    const mission = await missionOf(api, id)
    return mission.status === status ? mission : undefined
  })
}

/** The child that a mission waits for. */
export function awaitedChild({ waiting_for }: Mission): string {
  return waiting_for?.kind === 'child' ? waiting_for.mission_id : ''
}

/** The steps once there are so many. */
export async function withSteps({ patienceMs }: Platform, api: Api, id: string, count: number): Promise<Step[]> {
  return untilEvents(patienceMs, api, id, async () => {
    const steps = await stepsOf(api, id)
    return steps.length >= count ? steps : undefined
  })
}

type EventPage = z.infer<typeof MissionEventList>

/** Follows the events by long polling until `look` finds what it looks for. */
async function untilEvents<Found>(
  patienceMs: number,
  api: Api,
  id: string,
  look: (page: EventPage) => Promise<Found | undefined>,
): Promise<Found> {
  const until = Date.now() + patienceMs
  for (let after = 0; Date.now() < until; ) {
    const page = await eventsOf(api, id, { after, wait: 2 })
    const found = await look(page)
    if (found !== undefined) return found
    after = page.last_seq
    if (page.items.length === 0) await setTimeout(page.ask_again_s * 1000)
  }
  const { body: why } = await api('GET', `/v1/missions/${id}/explain`)
  throw new Error(`${id} is not there after ${patienceMs} ms: ${JSON.stringify(why)}`)
}

/** Near enough to wait for, and far enough that what is to be done before it is done. */
export function soon({ patienceMs }: Platform): string {
  return new Date(Date.now() + patienceMs / 12).toISOString()
}

/** Seconds: a deadline by which a mission is surely at work, and which a scenario can wait for. */
export function whileAtWork({ patienceMs }: Platform): number {
  return patienceMs / 5_000
}

/** From the first to the last, without a gap or a repeat, and nothing after the last. */
export function expectWhole(events: readonly MissionEvent[]): void {
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, at) => at + 1))
  expect(events[0]?.type).toBe('mission.submitted')
  expect(events.flatMap(({ type }, at) => (lastEventTypes.includes(type) ? [at] : []))).toEqual([events.length - 1])
}

/** Keeps the tenant's one slot in use: until the end is asked for, or, where that cannot be, for some missions' time. */
export async function occupySlot(platform: Platform, api: Api): Promise<{ end(): Promise<unknown> }> {
  const page = platform.slowSite?.page()
  if (!page) {
    const several = await Promise.all(
      ['1', '2', '3', '4'].map((input) => submit(api, { agent: 'echo', input, priority: 'CRITICAL' })),
    )
    return { end: () => Promise.all(several.map(({ id }) => ended(platform, api, id))) }
  }
  const { id } = await submit(api, { agent: 'coder', input: `read ${page.url}` })
  await page.asked
  return {
    end() {
      page.letGo()
      return ended(platform, api, id)
    },
  }
}
