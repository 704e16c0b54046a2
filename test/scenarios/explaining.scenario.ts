import { expect } from 'vitest'
import { Explanation, type Reason, type ReasonCode } from '../../contract/resources/explanation.ts'
import { type Api, apiOf, expectError } from './api.ts'
import { awaitedChild, cancel, ended, eventsOf, inStatus, occupySlot, submit } from './missions.ts'
import { freshName } from './names.ts'
import type { Platform } from './platform.ts'
import type { Scenarios } from './scenario.ts'

export function explaining({ sideBySide, inTurn }: Scenarios): void {
  sideBySide('explaining', (scenario) => {
    scenario('a scheduled mission says what it waits for', async (platform) => {
      const api = apiOf(platform)
      const startAt = new Date(Date.now() + 3_600_000).toISOString()
      const { id } = await submit(api, { agent: 'echo', input: 'x', start_at: startAt })
      const explanation = await explain(api, id)
      expect(explanation).toMatchObject({ mission_id: id, status: 'SCHEDULED' })
      expect(reasonOf(explanation, 'scheduled_time').data).toEqual({ not_before: startAt })
      await cancel(api, id)
      expect((await explain(api, id)).reasons.map(({ code }) => code)).toEqual(['cancelled'])
    })

    scenario('a mission that is tried again says when, and why it failed', async (platform) => {
      const api = apiOf(platform)
      const agent = await agentThatCannotSucceed(api)
      const { id } = await submit(api, { agent, input: 'x', max_attempts: 20 })
      const { data } = reasonOf(await untilExplained(platform, api, id, 'retry'), 'retry')
      expect(data).toMatchObject({ max_attempts: 20, last_error: { code: 'output_invalid' } })
      expect(data.attempt).toBeGreaterThan(1)
      await cancel(api, id)
    })

    scenario('a running mission says in which call it is', async (platform) => {
      const api = apiOf(platform)
      const page = platform.slowSite?.page()
      const { id } = await submit(api, { agent: 'coder', input: `read ${page?.url}` })
      await page?.asked
      const { data } = reasonOf(await explain(api, id), 'running')
      expect(data).toMatchObject({ attempt: 1, leg: 1, doing: { kind: 'tool_call', name: 'http_fetch', step: 2 } })
      expect(Date.parse(data.lease_until)).toBeGreaterThan(Date.now())
      page?.letGo()
      await ended(platform, api, id)
    })

    scenario('a waiting parent says for which child, and what that does', async (platform) => {
      const api = apiOf(platform)
      const page = platform.slowSite?.page()
      const { id } = await submit(api, { agent: 'supervisor', input: `ask coder: read ${page?.url}` })
      await page?.asked
      const child = awaitedChild(await inStatus(platform, api, id, 'WAITING'))
      const { data } = reasonOf(await explain(api, id), 'waiting_for_child')
      expect(data).toMatchObject({ mission_id: child, child_status: 'RUNNING' })
      page?.letGo()
      await ended(platform, api, id)
    })

    scenario('how a mission ended', async (platform) => {
      const api = apiOf(platform)
      const done = await submit(api, { agent: 'echo', input: 'done' })
      const failed = await submit(api, { agent: await agentThatCannotSucceed(api), input: 'x', max_attempts: 1 })
      const { finished_at } = await ended(platform, api, done.id)
      expect(reasonOf(await explain(api, done.id), 'completed').data).toEqual({ finished_at })
      const { error } = await ended(platform, api, failed.id)
      const explanation = await explain(api, failed.id)
      expect(reasonOf(explanation, 'failed').data).toMatchObject({ error, attempt: 1, max_attempts: 1 })
      expect(explanation.sentence).toContain(error?.code)
    })

    scenario('a mission that did not end in time', async (platform) => {
      const api = apiOf(platform)
      const agent = await agentThatCannotSucceed(api)
      const { id } = await submit(api, { agent, input: 'x', max_attempts: 20, timeout_s: 6 })
      const { status, deadline } = await ended(platform, api, id)
      // The last retry that fits before the deadline may have been the last one.
      if (status === 'EXPIRED') expect(reasonOf(await explain(api, id), 'expired').data.deadline).toBe(deadline)
      else expect(reasonOf(await explain(api, id), 'failed').data.attempt).toBeGreaterThan(1)
    })

    scenario('an unknown mission, and one of another tenant, is not found', async (platform) => {
      const { id } = await submit(apiOf(platform), { agent: 'echo', input: 'mine' })
      const other = apiOf(platform, platform.otherTenantKey)
      expectError(await other('GET', `/v1/missions/${id}/explain`), 'not_found')
      expectError(await other('GET', `/v1/missions/mis_${'0'.repeat(26)}/explain`), 'not_found')
    })
  })

  inTurn('explaining the backlog of a tenant with one slot', (scenario) => {
    scenario('its place, who holds the slot, and that both change', async (platform) => {
      const api = apiOf(platform, platform.otherTenantKey)
      const busy = await occupySlot(platform, api)
      const low = await submit(api, { agent: 'echo', input: 'low', priority: 'LOW' })
      const high = await submit(api, { agent: 'echo', input: 'high', priority: 'HIGH' })
      if (platform.slowSite) {
        const explanation = await explain(api, low.id)
        expect(reasonOf(explanation, 'backlog').data).toMatchObject({ position: 2, at_least: false })
        expect(reasonOf(await explain(api, high.id), 'backlog').data).toMatchObject({ position: 1 })
        const { data } = reasonOf(explanation, 'slots_taken')
        expect(data).toMatchObject({ total: 1, free: 0, holders: [{ slot: 0 }] })
        const [holder] = data.holders
        expect(reasonOf(await explain(api, String(holder?.mission_id)), 'running').data.since).toBe(holder?.since)
      }
      await busy.end()
      for (const { id } of [low, high]) {
        await ended(platform, api, id)
        expect((await explain(api, id)).reasons.map(({ code }) => code)).toEqual(['completed'])
      }
    })
  })
}

async function explain(api: Api, id: string): Promise<Explanation> {
  const answer = await api('GET', `/v1/missions/${id}/explain`)
  expect(answer).toMatchObject({ status: 200 })
  return Explanation.parse(answer.body)
}

function reasonOf<Code extends ReasonCode>({ reasons }: Explanation, code: Code): Extract<Reason, { code: Code }> {
  const reason = reasons.find((one): one is Extract<Reason, { code: Code }> => one.code === code)
  if (!reason) throw new Error(`${code} is not among ${JSON.stringify(reasons)}`)
  return reason
}

/** The explanation once it has this reason, which may last only for a moment. */
async function untilExplained({ patienceMs }: Platform, api: Api, id: string, code: ReasonCode): Promise<Explanation> {
  for (const until = Date.now() + patienceMs; Date.now() < until; ) {
    const explanation = await explain(api, id)
    if (explanation.reasons.some((reason) => reason.code === code)) return explanation
    await eventsOf(api, id, { after: 999_999, wait: 1 })
  }
  throw new Error(`${code} did not become a reason of ${id} in ${patienceMs} ms`)
}

/** Its output schema asks for what the offline model never says. */
async function agentThatCannotSucceed(api: Api): Promise<string> {
  const name = freshName('hopeless')
  const output_schema = {
    type: 'object',
    required: ['never'],
    properties: { never: { type: 'string', minLength: 5000 } },
  }
  const answer = await api('POST', '/v1/agents', { json: { name, instructions: 'Fail.', tools: [], output_schema } })
  expect(answer).toMatchObject({ status: 201 })
  return name
}
