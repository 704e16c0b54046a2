import { expect, vi } from 'vitest'
import { Agent } from '../../contract/resources/agent.ts'
import { BudgetList, BudgetStatus } from '../../contract/resources/budget.ts'
import { Explanation } from '../../contract/resources/explanation.ts'
import type { Mission } from '../../contract/resources/mission.ts'
import { type Api, apiOf, expectError } from './api.ts'
import { cancel, ended, eventsOf, expectWhole, inStatus, missionOf, stepsOf, submit } from './missions.ts'
import { freshName } from './names.ts'
import type { Platform } from './platform.ts'
import type { Scenarios } from './scenario.ts'

export function budgets({ sideBySide }: Scenarios): void {
  sideBySide('budgets', (scenario) => {
    scenario(
      'a mission whose budget is too small waits, keeps what it did, and goes on when it is raised',
      async (platform) => {
        const api = apiOf(platform)
        const agent = await newAgent(api, { model: 'offline/rules', tools: ['calculator'] })
        const { id } = await submit(api, { agent, input: 'What is 17 * 23?', budget: { tokens: 1 } })

        const first = await inStatus(platform, api, id, 'WAITING')
        const needs = expectBudgetWait(first, `mission:${id}`)
        expect(first.waiting_for).toMatchObject({ period: 'total', resets_at: null })
        expect(await stepsOf(api, id)).toEqual([])
        const explanation = Explanation.parse((await api('GET', `/v1/missions/${id}/explain`)).body)
        expect(explanation.reasons).toMatchObject([
          { code: 'waiting_for_budget', data: { needs: { tokens: needs }, budget: { tokens: 1, waiting: 1 } } },
        ])

        expect(await putMissionBudget(api, id, { tokens: needs })).toMatchObject({ tokens: needs })
        const second = await waitingAgain(platform, api, id, 2)
        expectBudgetWait(second, `mission:${id}`)
        const done = await stepsOf(api, id)
        expect(done).toMatchObject([{ kind: 'model_call' }, { kind: 'tool_call', output: { result: 391 } }])
        expect(await missionBudget(api, id)).toMatchObject({
          spent: { tokens: tokensOf(second) },
          reserved: { tokens: 0 },
          remaining: { tokens: needs - tokensOf(second) },
          waiting: 1,
        })

        await putMissionBudget(api, id, { tokens: 100_000 })
        const mission = await ended(platform, api, id)
        expect(mission).toMatchObject({ status: 'COMPLETED', attempt: 1, budget: { tokens: 100_000 } })
        expect((await stepsOf(api, id)).slice(0, 2)).toEqual(done)
        const { items } = await eventsOf(api, id)
        expectWhole(items)
        const types = items.map(({ type }) => type)
        expect(types.filter((type) => type === 'mission.waiting')).toHaveLength(2)
        expect(types).toEqual(expect.arrayContaining(['budget.exhausted', 'mission.changed']))
        expect(items).toContainEqual(
          expect.objectContaining({ type: 'mission.pending', data: { reason: 'budget_available' } }),
        )
        expect(await missionBudget(api, id)).toMatchObject({ spent: { tokens: tokensOf(mission) }, waiting: 0 })
      },
    )

    scenario('an agent’s budget for the day holds all its missions and no others', async (platform) => {
      const api = apiOf(platform)
      const agent = await newAgent(api, { model: 'offline/echo' })
      const other = await newAgent(api, { model: 'offline/echo' })
      const input = 'a'.repeat(2000)
      const path = `/v1/budgets/agent:${agent}/day`
      await putBudget(api, path, { tokens: 2600 })

      const waiting = await untilOneWaits(platform, api, { agent, input })
      const needs = expectBudgetWait(waiting, `agent:${agent}`)
      expect(
        Date.parse(waiting.waiting_for?.kind === 'budget' ? (waiting.waiting_for.resets_at ?? '') : '') % 86_400_000,
      ).toBe(0)
      const { id: free } = await submit(api, { agent: other, input })
      expect(await ended(platform, api, free)).toMatchObject({ status: 'COMPLETED' })

      const budget = BudgetStatus.parse((await api('GET', path)).body)
      expect(budget).toMatchObject({ tokens: 2600, usd: null, waiting: 1, reserved: { tokens: 0 } })
      expect(budget.spent.tokens + (budget.remaining.tokens ?? 0)).toBe(2600)
      expect(budget.remaining.tokens).toBeLessThan(needs)
      const list = BudgetList.parse((await api('GET', '/v1/budgets')).body)
      expect(list.items.filter(({ scope }) => scope === `agent:${agent}`)).toEqual([budget])

      expect(await api('DELETE', path)).toMatchObject({ status: 204 })
      expect(await ended(platform, api, waiting.id)).toMatchObject({ status: 'COMPLETED' })
      expectError(await api('GET', path), 'not_found')
    })

    scenario('a mission that is cancelled while it waits no longer waits for its budget', async (platform) => {
      const api = apiOf(platform)
      const { id } = await submit(api, { agent: 'echo', input: 'hello', budget: { tokens: 1 } })
      await inStatus(platform, api, id, 'WAITING')
      await cancel(api, id)
      expect(await missionBudget(api, id)).toMatchObject({ waiting: 0, spent: { tokens: 0 } })
      expectError(await api('PUT', `/v1/missions/${id}/budget`, { json: { tokens: 9000 } }), 'mission_finished')
      expect(await missionOf(api, id)).toMatchObject({ status: 'CANCELLED' })
    })

    scenario('children spend from the budget of the mission that they work for', async (platform) => {
      const api = apiOf(platform)
      const input = 'ask echo: one\nask coder: what is 2 + 3?'
      const { id } = await submit(api, { agent: 'supervisor', input, budget: { tokens: 200_000 } })
      const mission = await ended(platform, api, id)
      expect(mission).toMatchObject({ status: 'COMPLETED', usage: { model_calls: expect.any(Number) } })
      expect(await missionBudget(api, id)).toMatchObject({
        spent: { tokens: tokensOf(mission) },
        reserved: { tokens: 0, usd: 0 },
      })
      const [child] = (await stepsOf(api, id)).flatMap((step) => (step.kind === 'delegation' ? [step.mission_id] : []))
      expect(await missionBudget(api, String(child))).toMatchObject({ scope: `mission:${id}`, tokens: 200_000 })
    })

    scenario('the budget of a tenant is set, read, changed and removed', async (platform) => {
      const api = apiOf(platform)
      const path = '/v1/budgets/tenant/month'
      const limit = { usd: 900_000, tokens: 900_000_000_000 }
      expect(await putBudget(api, path, limit)).toMatchObject({ scope: 'tenant', period: 'month', ...limit })
      expect(await putBudget(api, path, { usd: 800_000.5 })).toMatchObject({ usd: 800_000.5, tokens: null })
      const { id } = await submit(api, { agent: 'echo', input: 'hello' })
      expect(await ended(platform, api, id)).toMatchObject({ status: 'COMPLETED' })
      expect(await api('DELETE', path)).toMatchObject({ status: 204 })
      expectError(await api('DELETE', path), 'not_found')
    })

    scenario('an attempt ends at the caps of its agent, or at tighter ones of its own', async (platform) => {
      const api = apiOf(platform)
      const limits = { max_steps: 20, max_output_tokens: 1000, max_tool_calls: 1 }
      const agent = await newAgent(api, { model: 'offline/rules', tools: ['calculator'], limits })
      const input = 'First 17 * 23; and then 4 + 5.'
      const failure = (cap: string) => ({
        code: 'limit_exceeded',
        message: expect.stringContaining(cap),
        retryable: false,
      })

      const { id } = await submit(api, { agent, input })
      const ofAgent = await ended(platform, api, id)
      expect(ofAgent).toMatchObject({ status: 'FAILED', caps: null, error: failure('max_tool_calls') })
      expect(ofAgent.usage.tool_calls).toBe(1)

      const own = await submit(api, { agent, input, caps: { max_steps: 1 } })
      const ofMission = await ended(platform, api, own.id)
      expect(ofMission).toMatchObject({ status: 'FAILED', caps: { max_steps: 1 } })
      expect(ofMission.usage.model_calls).toBe(1)

      const wider = { agent, input, caps: { max_tool_calls: 2 } }
      expectError(await api('POST', '/v1/missions', { json: wider }), 'not_applicable')
    })

    scenario('what is no budget is refused, and so is a key that may not', async (platform) => {
      const api = apiOf(platform)
      const refused = ['/v1/budgets/mission:x/day', '/v1/budgets/tenant/week', '/v1/budgets/agent:NO/day']
      for (const path of refused) expectError(await api('PUT', path, { json: { usd: 1 } }), 'invalid_input')
      for (const json of [{}, { usd: 0 }, { usd: -1 }, { tokens: 1.5 }, { eur: 1 }]) {
        expectError(await api('PUT', '/v1/budgets/tenant/total', { json }), 'invalid_input')
      }
      const { id } = await submit(api, { agent: 'echo', input: 'hello' })
      expectError(await api('GET', `/v1/missions/${id}/budget`), 'not_found')
      expectError(await apiOf(platform, platform.otherTenantKey)('GET', `/v1/missions/${id}/budget`), 'not_found')

      const scopes = ['missions:read', 'missions:write', 'budgets:read']
      const key = (await api('POST', '/v1/keys', { json: { name: 'reader', scopes } })).body as { secret: string }
      const reader = apiOf(platform, key.secret)
      expect(await reader('GET', '/v1/budgets')).toMatchObject({ status: 200 })
      expectError(await reader('PUT', '/v1/budgets/tenant/day', { json: { usd: 1 } }), 'forbidden')
      expectError(await reader('PUT', `/v1/missions/${id}/budget`, { json: { usd: 1 } }), 'forbidden')
    })
  })
}

async function newAgent(api: Api, more: Record<string, unknown>): Promise<string> {
  const json = { name: freshName('spender'), instructions: 'Answer.', limits: { max_output_tokens: 1000 }, ...more }
  const answer = await api('POST', '/v1/agents', { json })
  expect(answer).toMatchObject({ status: 201 })
  return Agent.parse(answer.body).name
}

/** @returns the tokens that the next call may use */
function expectBudgetWait({ waiting_for }: Mission, scope: string): number {
  expect(waiting_for).toMatchObject({ kind: 'budget', code: 'budget_exhausted', scope })
  if (waiting_for?.kind !== 'budget') throw new Error('It does not wait for a budget')
  expect(waiting_for.message).toContain('PUT /v1/')
  return waiting_for.needs.tokens
}

/** Waiting, with so many steps. */
async function waitingAgain(platform: Platform, api: Api, id: string, steps: number): Promise<Mission> {
  await vi.waitFor(async () => expect(await stepsOf(api, id)).toHaveLength(steps), {
    timeout: platform.patienceMs,
    interval: 100,
  })
  return inStatus(platform, api, id, 'WAITING')
}

/** A tenant's first budget may take some seconds to reach every executor; until then missions complete. */
async function untilOneWaits(platform: Platform, api: Api, mission: Record<string, unknown>): Promise<Mission> {
  for (let tries = 0; tries < 100; tries++) {
    const { id } = await submit(api, mission)
    const settled = await settledOrWaiting(platform, api, id)
    if (settled.status === 'WAITING') return settled
    expect(settled.status).toBe('COMPLETED')
  }
  throw new Error('No mission came to wait for the budget')
}

function settledOrWaiting(platform: Platform, api: Api, id: string): Promise<Mission> {
  const look = async () => {
    const mission = await missionOf(api, id)
    expect(mission.status).toMatch(/WAITING|COMPLETED/)
    return mission
  }
  return vi.waitFor(look, { timeout: platform.patienceMs, interval: 50 })
}

async function putBudget(api: Api, path: string, json: Record<string, number>): Promise<BudgetStatus> {
  const answer = await api('PUT', path, { json })
  expect(answer).toMatchObject({ status: 200 })
  return BudgetStatus.parse(answer.body)
}

function putMissionBudget(api: Api, id: string, json: Record<string, number>): Promise<BudgetStatus> {
  return putBudget(api, `/v1/missions/${id}/budget`, json)
}

async function missionBudget(api: Api, id: string): Promise<BudgetStatus> {
  return BudgetStatus.parse((await api('GET', `/v1/missions/${id}/budget`)).body)
}

function tokensOf({ usage }: Mission): number {
  return usage.input_tokens + usage.output_tokens
}
