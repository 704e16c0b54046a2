import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { NewAgent } from '../../../../contract/resources/agent.ts'
import { isWriteConflict } from '../../../../core/base/ports/write-conflict.ts'
import { appliedBudgets, missionBudgetRef } from '../../../../core/engine/reservations/applied.ts'
import { knownWithoutBudgets } from '../../../../core/engine/reservations/known-without.ts'
import { nextLook } from '../../../../core/engine/reservations/wake-waiters.ts'
import { createAgent, deleteAgent } from '../../../../core/features/agents/manage-agents.ts'
import { deleteBudget, getBudget, listBudgets, putBudget } from '../../../../core/features/budgets/manage-budgets.ts'
import { getMissionBudget, putMissionBudget } from '../../../../core/features/budgets/mission-budget.ts'
import { tellAgain } from '../../../../core/features/budgets/tell-again.ts'
import { loadSpendings, spendingKey } from '../../../../core/records/budget/spending.ts'
import { maxBudgets } from '../../../../core/records/budget/tenant-budgets.ts'
import { countedBudget, waiterCountKey } from '../../../../core/records/budget/waiters.ts'
import { childKey } from '../../../../core/records/mission/mission-items.ts'
import { deliverAll } from '../../../simulation/deliver.ts'
import {
  createSimulatedPlatform,
  type Process,
  type SimulatedPlatform,
} from '../../../simulation/simulated-platform.ts'

const day = { scope: 'tenant', period: 'day' } as const
const midnight = '2026-11-22T00:00:00.000Z'

let platform: SimulatedPlatform
let process: Process

beforeEach(async () => {
  platform = await createSimulatedPlatform({ concurrency: 4 })
  process = platform.process((_call, perform) => perform())
})
afterEach(() => platform.close())

const settle = () => deliverAll(platform, (act) => act(process))
const iso = () => new Date(platform.now()).toISOString()
const list = async () => (await listBudgets(platform.ports)(platform.caller)).items

type Scope = 'tenant' | `agent:${string}`

const put = async (scope: Scope, period: 'day' | 'month' | 'total', limit: object) => {
  if (scope !== 'tenant') await makeAgent(scope.slice('agent:'.length))
  return putBudget(platform.ports)(platform.caller, { scope, period }, limit)
}

async function makeAgent(name: string): Promise<void> {
  const agent = NewAgent.parse({ name, instructions: 'Answer.' })
  await createAgent(platform.ports)(platform.caller, agent).catch((error) => {
    if (error.code !== 'already_exists') throw error
  })
}

describe('a budget of a tenant', () => {
  test('is shown with what is spent, reserved and left of it', async () => {
    const shown = await put('tenant', 'day', { usd: 2, tokens: 100_000 })
    const zero = { usd: 0, tokens: 0 }
    expect(shown).toEqual({
      ...day,
      usd: 2,
      tokens: 100_000,
      spent: zero,
      reserved: zero,
      remaining: { usd: 2, tokens: 100_000 },
      waiting: 0,
      resets_at: midnight,
      updated_at: iso(),
    })
    await process.submit({ agent: 'echo', input: 'hello' })
    await settle()
    const after = await getBudget(platform.ports)(platform.caller, day)
    expect(after.spent.tokens).toBeGreaterThan(0)
    expect(after.remaining.tokens).toBe(100_000 - after.spent.tokens)
    expect(after.reserved).toEqual(zero)
    expect(await list()).toEqual([after])
  })

  test('has nothing left, and not less, where more is spent than it now allows', async () => {
    await put('tenant', 'total', { tokens: 100_000 })
    await process.submit({ agent: 'echo', input: 'hello' })
    await settle()
    const lowered = await put('tenant', 'total', { tokens: 1 })
    expect(lowered).toMatchObject({ usd: null, tokens: 1, remaining: { usd: null, tokens: 0 }, resets_at: null })
    expect(lowered.spent.tokens).toBeGreaterThan(1)
    const other = await put('tenant', 'day', { usd: 0 })
    expect(other).toMatchObject({ remaining: { usd: 0, tokens: null } })
  })

  test('stands in the list by scope and period, the tenant’s first', async () => {
    for (const scope of ['agent:b', 'tenant', 'agent:a'] as const)
      for (const period of ['total', 'day', 'month'] as const) await put(scope, period, { tokens: 1 })
    expect((await list()).map(({ scope, period }) => `${scope} ${period}`)).toEqual(
      ['tenant', 'agent:a', 'agent:b'].flatMap((scope) => ['day', 'month', 'total'].map((one) => `${scope} ${one}`)),
    )
    await put('agent:a', 'day', { tokens: 7 })
    expect(await list()).toHaveLength(9)
  })

  test('is removed, and then there is none', async () => {
    await put('tenant', 'day', { tokens: 1 })
    await put('tenant', 'month', { tokens: 1 })
    await deleteBudget(platform.ports)(platform.caller, day)
    expect((await list()).map(({ period }) => period)).toEqual(['month'])
    const missing = {
      code: 'not_found',
      message: 'There is no budget tenant/day; GET /v1/budgets lists the existing ones',
    }
    await expect(deleteBudget(platform.ports)(platform.caller, day)).rejects.toMatchObject(missing)
    await expect(getBudget(platform.ports)(platform.caller, day)).rejects.toMatchObject(missing)
    const ofPlatform = getBudget(platform.ports)(platform.caller, { scope: 'platform', period: 'day' })
    await expect(ofPlatform).rejects.toMatchObject({
      message: 'There is no budget platform/day; GET /v1/platform/budgets lists the existing ones',
    })
  })

  test('of an agent is of one that there is, or was when it was set', async () => {
    const budget = { scope: 'agent:clerk', period: 'day' } as const
    const set = (tokens: number) => putBudget(platform.ports)(platform.caller, budget, { tokens })
    await expect(set(1)).rejects.toMatchObject({ code: 'not_found', message: expect.stringContaining('clerk') })
    await makeAgent('clerk')
    await set(1)
    await deleteAgent({ ...platform.ports })(platform.caller, 'clerk')
    expect(await set(2)).toMatchObject({ tokens: 2 })
  })

  test('is one of a hundred at most; each of them can still be changed', async () => {
    for (let at = 0; at < maxBudgets; at++) await put(`agent:a${at}`, 'day', { tokens: at })
    await expect(put('tenant', 'day', { tokens: 1 })).rejects.toMatchObject({
      code: 'limit_exceeded',
      message: 'A tenant may have at most 100 budgets; remove one that is not needed',
    })
    expect(await put('agent:a7', 'day', { tokens: 9 })).toMatchObject({ tokens: 9 })
    const all = await list()
    expect(all).toHaveLength(maxBudgets)
    expect(all.find(({ scope }) => scope === 'agent:a99')).toMatchObject({ tokens: 99 })
  })
})

describe('what waits for a budget', () => {
  async function waiting() {
    await put('tenant', 'day', { tokens: 1 })
    const { id } = await process.submit({ agent: 'echo', input: 'hello' })
    await settle()
    expect((await platform.record(id)).mission).toMatchObject({ status: 'WAITING', waiting_for: { kind: 'budget' } })
    expect(await list()).toMatchObject([{ waiting: 1 }])
    return id
  }

  test('goes on when it is raised, and is counted no more', async () => {
    const id = await waiting()
    await put('tenant', 'day', { tokens: 100_000 })
    await settle()
    expect((await platform.record(id)).mission.status).toBe('COMPLETED')
    expect(await list()).toMatchObject([{ waiting: 0 }])
  })

  test('goes on when it is removed', async () => {
    const id = await waiting()
    await deleteBudget(platform.ports)(platform.caller, day)
    await settle()
    expect((await platform.record(id)).mission.status).toBe('COMPLETED')
  })

  test('goes on when its period ends, by the sweeper', async () => {
    await put('tenant', 'day', { tokens: 10_000 })
    await process.submit({ agent: 'echo', input: 'x'.repeat(8000), tags: ['spends'] })
    await settle()
    await put('tenant', 'day', { tokens: 5000 })
    const { id } = await process.submit({ agent: 'echo', input: 'hello', timeout_s: 86_400 })
    await settle()
    expect((await platform.record(id)).mission.status).toBe('WAITING')
    platform.advance(Date.parse(midnight) - platform.now() + 61_000)
    await process.sweep()
    await settle()
    expect((await platform.record(id)).mission.status).toBe('COMPLETED')
  })
})

describe('when the sweeper looks again', () => {
  const now = Date.parse('2026-11-21T23:30:00Z')
  const [minute, hour] = [60_000, 3_600_000]

  test.each([
    ['a call in flight may give tokens back', day, { tokens: 2, spent_tokens: 1 }, minute],
    ['a call in flight may give money back', day, { nano_usd: 2, spent_nano_usd: 1 }, minute],
    ['the budget is the platform’s', { scope: 'platform', period: 'day' }, {}, minute],
    ['the period ends within the hour', day, { tokens: 1, spent_tokens: 1 }, hour / 2],
    ['the period ends later', { scope: 'tenant', period: 'month' }, {}, hour],
    ['there is no end', { scope: 'tenant', period: 'total' }, {}, hour],
  ] as const)('%s', (_, budget, spending, after) => {
    expect(nextLook(budget, spending, now) - now).toBe(after)
  })

  test('it knows whose waiters an item counts, and takes no other for one', () => {
    const agent = { scope: 'agent:a', period: 'month' } as const
    expect(countedBudget(waiterCountKey(agent))).toEqual(agent)
    expect(countedBudget({ partition: 'spending#tenant', sort: 'day#2026-11-21' })).toBeUndefined()
    expect(countedBudget({ partition: 'budgets', sort: 'waiting#day' })).toBeUndefined()
  })
})

describe('of a call’s budgets', () => {
  const scope = () => ({ tenant: platform.tenant, store: platform.store, now: platform.now() })
  const spender = { id: 'mis_1', agent: 'a', parent: null, budget: { tokens: 7 } }
  const applied = async (changes: object = {}) =>
    (await appliedBudgets(platform.ports, scope(), { ...spender, ...changes })).map(
      ({ scope, period_id, limit }) => `${scope} ${period_id} ${limit.tokens}`,
    )

  test('the tenant’s come first, then the agent’s, then the mission’s; another agent’s are none', async () => {
    await put('agent:a', 'month', { tokens: 2 })
    await put('agent:b', 'day', { tokens: 3 })
    await put('tenant', 'day', { tokens: 1 })
    expect(await applied()).toEqual(['tenant 2026-11-21 1', 'agent:a 2026-11 2', 'mission:mis_1 total 7'])
    expect(await applied({ agent: 'c', budget: null })).toEqual(['tenant 2026-11-21 1'])
  })

  test('a mission’s is that of the root of its tree', () => {
    expect(missionBudgetRef({ id: 'mis_2', parent: { root_id: 'mis_1' } })).toEqual({
      scope: 'mission:mis_1',
      period: 'total',
    })
    expect(missionBudgetRef({ id: 'mis_2', parent: null }).scope).toBe('mission:mis_2')
  })

  test('a first one is known here at once, and elsewhere 15 seconds later', async () => {
    const known = platform.ports.memory.of(knownWithoutBudgets)
    expect(await applied({ budget: null })).toEqual([])
    expect(known.has(platform.tenant, platform.now())).toBe(true)
    expect(known.has(platform.tenant, platform.now() + 14_999)).toBe(true)
    expect(known.has(platform.tenant, platform.now() + 15_000)).toBe(false)
    await put('tenant', 'day', { tokens: 1 })
    expect(known.has(platform.tenant, platform.now())).toBe(false)
    expect(await applied({ budget: null })).toEqual(['tenant 2026-11-21 1'])
  })
})

describe('a mission’s budget', () => {
  const raise = (id: string, limit: object) => putMissionBudget(platform.ports)(platform.caller, id, limit)
  const shown = (id: string) => getMissionBudget(platform.ports)(platform.caller, id)

  test('is shown, and a mission without one has none', async () => {
    const { id } = await process.submit({ agent: 'echo', input: 'x', budget: { tokens: 5000 } })
    expect(await shown(id)).toMatchObject({ scope: `mission:${id}`, period: 'total', tokens: 5000, updated_at: null })
    const free = await process.submit({ agent: 'echo', input: 'x' })
    await expect(shown(free.id)).rejects.toMatchObject({
      code: 'not_found',
      message: `The mission ${free.id} has no budget`,
    })
  })

  test('that it gets later counts what it has spent already', async () => {
    const { id } = await process.submit({ agent: 'supervisor', input: 'ask echo: dear' })
    const [message] = platform.receive()
    await process.execute(message?.body ?? '')
    const { usage } = (await platform.record(id)).mission
    const spent = usage.input_tokens + usage.output_tokens
    expect(spent).toBeGreaterThan(0)
    const budget = await raise(id, { tokens: 1_000_000 })
    expect(budget).toMatchObject({ spent: { tokens: spent }, remaining: { tokens: 1_000_000 - spent } })
    expect((await raise(id, { tokens: 900_000 })).spent.tokens).toBe(spent)
    const child = (await platform.stored()).missions.find(({ parent }) => parent)
    expect(child?.budget).toEqual({ tokens: 900_000 })
    await expect(raise(String(child?.id), { tokens: 1 })).rejects.toMatchObject({
      code: 'conflict',
      message: `The mission shares the budget of ${id}: PUT /v1/missions/${id}/budget`,
    })
    if (message) await platform.lanes.delete(message)
    await settle()
    await expect(raise(id, { tokens: 1 })).rejects.toMatchObject({ code: 'mission_finished' })
  })

  test('reaches every mission below it that has not ended, and each tells of it', async () => {
    const { id } = await process.submit({ agent: 'supervisor', input: 'ask echo: one' })
    const [message] = platform.receive()
    await process.execute(message?.body ?? '')
    await raise(id, { tokens: 5 })
    for (const one of (await platform.stored()).missions) {
      expect(one.budget).toEqual({ tokens: 5 })
      const { events } = await platform.record(one.id)
      expect(events.at(-1)).toMatchObject({ type: 'mission.changed', data: { budget: { tokens: 5 } } })
    }
    const child = (await platform.stored()).missions.find(({ parent }) => parent)
    await process.cancel(String(child?.id))
    await raise(id, { tokens: 6 })
    expect((await platform.record(String(child?.id))).mission.budget).toEqual({ tokens: 5 })
  })

  test('is raised although a mission below it is gone', async () => {
    const { id } = await process.submit({ agent: 'echo', input: 'x', budget: { tokens: 5 } })
    const child = { ...childKey(id, 'mis_gone'), version: 1, body: {} }
    await platform.store.write([{ change: 'put', table: 'entities', item: child }])
    expect(await raise(id, { tokens: 6 })).toMatchObject({ tokens: 6 })
  })

  test('reaches those further below as well', async () => {
    const ids: string[] = []
    for (let at = 0; at < 3; at++) ids.push((await process.submit({ agent: 'echo', input: 'x' })).id)
    const [root = '', child = '', grandchild = ''] = ids
    const below = [childKey(root, child), childKey(child, grandchild)]
    await platform.store.write(
      below.map((key) => ({ change: 'put', table: 'entities', item: { ...key, version: 1, body: {} } }) as const),
    )
    await raise(root, { tokens: 5 })
    expect((await platform.stored()).missions.map(({ budget }) => budget)).toEqual(Array(3).fill({ tokens: 5 }))
  })

  test('that is raised wakes the mission by the sweeper where whoever raised it died', async () => {
    const { id } = await process.submit({ agent: 'echo', input: 'x', budget: { tokens: 1 } })
    await settle()
    let written = false
    const dying = platform.process((call, perform) => {
      if (written) throw new Error('The process is dead')
      written = call.operation === 'write'
      return perform()
    })
    await expect(dying.setMissionBudget(id, { tokens: 100_000 })).rejects.toThrow('dead')
    expect((await platform.record(id)).mission.status).toBe('WAITING')
    await process.sweep()
    await settle()
    expect((await platform.record(id)).mission.status).toBe('COMPLETED')
  })

  test('that is raised lets the mission go on', async () => {
    const { id } = await process.submit({ agent: 'echo', input: 'x', budget: { tokens: 1 } })
    await settle()
    expect((await platform.record(id)).mission.status).toBe('WAITING')
    await raise(id, { tokens: 100_000 })
    await settle()
    expect((await platform.record(id)).mission.status).toBe('COMPLETED')
  })
})

describe('a budget that is changed', () => {
  const ref = { ...day, period_id: '2026-11-21' }
  const mark = (by: Record<string, number>) =>
    platform.store.write([{ change: 'add', table: 'entities', key: spendingKey(ref), by }])
  const spending = async () => (await loadSpendings(platform.store, [ref]))[0]

  test('is warned of and told of anew, once: of two who change it one takes the marks away', async () => {
    await mark({ warned: 1, exhausted: 1, tokens: 5 })
    const [one, other] = [
      await tellAgain(platform.store, day, platform.now()),
      await tellAgain(platform.store, day, platform.now()),
    ]
    await platform.store.write(one)
    expect(await spending()).toEqual({ warned: 0, exhausted: 0, tokens: 5 })
    expect(isWriteConflict(await platform.store.write(other).catch((error: unknown) => error))).toBe(true)
  })

  test.each([{ warned: 1 }, { exhausted: 1 }])('is told of anew where it was told by %j', async (by) => {
    await mark(by)
    const [once, twice] = [
      await tellAgain(platform.store, day, platform.now()),
      await tellAgain(platform.store, day, platform.now()),
    ]
    await platform.store.write(once)
    expect(await spending()).toEqual({ warned: 0, exhausted: 0 })
    expect(isWriteConflict(await platform.store.write(twice).catch((error: unknown) => error))).toBe(true)
  })

  test('needs no write where nothing was told, or only in a period before', async () => {
    expect(await tellAgain(platform.store, day, platform.now())).toEqual([])
    await mark({ warned: 1 })
    expect(await tellAgain(platform.store, day, Date.parse(midnight))).toEqual([])
  })

  test('loses its marks in the write that changes it', async () => {
    await mark({ warned: 1 })
    await put('tenant', 'day', { tokens: 1 })
    expect(await spending()).toEqual({ warned: 0, exhausted: 0 })
  })
})
