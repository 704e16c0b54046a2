import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Store } from '../../../../core/base/ports/store.ts'
import { noteWaitingTenant, wakeWaitingTenants } from '../../../../core/engine/reservations/waiting-tenants.ts'
import { lookAtWaiters, wakeAll, wakeBehind, wakeWaiters } from '../../../../core/engine/reservations/wake-waiters.ts'
import type { Allowance } from '../../../../core/records/budget/amount.ts'
import type { BudgetRef } from '../../../../core/records/budget/budget.ts'
import { loadTenantBudgets, putTenantBudgets } from '../../../../core/records/budget/tenant-budgets.ts'
import { awaitedBudgets, firstWaiters, joinWaiters, waiterCountKey } from '../../../../core/records/budget/waiters.ts'
import { type Awaiting, isFinished, type Mission } from '../../../../core/records/mission/mission.ts'
import { loadMission, missionKey, putMission } from '../../../../core/records/mission/mission-items.ts'
import { operatorsTenant } from '../../../../core/records/tenant/operators-tenant.ts'
import { deliverAll } from '../../../simulation/deliver.ts'
import { interceptStores } from '../../../simulation/intercept.ts'
import {
  createSimulatedPlatform,
  type Process,
  type SimulatedPlatform,
} from '../../../simulation/simulated-platform.ts'

const day = { scope: 'tenant', period: 'day' } as const
const month = { scope: 'tenant', period: 'month' } as const
const hour = 3_600_000

let platform: SimulatedPlatform
let process: Process

beforeEach(async () => {
  platform = await createSimulatedPlatform({ concurrency: 4 })
  process = platform.process((_call, perform) => perform())
})
afterEach(() => platform.close())

const missions = async () => (await platform.stored()).missions
const statuses = async () => (await missions()).map(({ status }) => status)
const look = (budget: BudgetRef = day) => lookAtWaiters(platform.ports, platform.tenant, budget)

/** So many missions wait for a budget that allows nothing. @returns what each needs */
async function waiting(count: number, limit: { tokens: number } | { usd: number } = { tokens: 1 }, more: object = {}) {
  await process.setBudget(day, limit)
  for (let at = 0; at < count; at++) {
    await process.submit({ agent: 'echo', input: 'x', timeout_s: 86_400, ...more })
    platform.advance(1)
  }
  await deliverAll(platform, (act) => act(process))
  const [first] = await missions()
  if (first?.status !== 'WAITING' || first.waiting_for.kind !== 'budget') throw new Error('It does not wait')
  return first.waiting_for.needs
}

/** The budget allows more, and whoever raised it died before it looked who waits. */
async function raisedUnseen(limit: Allowance): Promise<void> {
  const { version } = await loadTenantBudgets(platform.store)
  await platform.store.write([putTenantBudgets([{ ...day, limit, updated_at: 0 }], version)])
}

/** The mission is written anew, with this place among those who wait. */
async function rewrite(id: string, key?: string): Promise<void> {
  const stored = await loadMission(platform.store, id)
  if (stored?.mission.status !== 'WAITING' || stored.mission.waiting_for.kind !== 'budget')
    throw new Error('It does not wait')
  const waiting_for = { ...stored.mission.waiting_for, ...(key !== undefined && { key }) }
  await platform.store.write([putMission({ ...stored.mission, waiting_for }, stored.version)])
}

/** At the head of those who wait, entries whose missions are gone. */
async function orphans(count: number, budget: BudgetRef = day): Promise<void> {
  const entry = (at: number) => {
    const id = `mis_${String(at).padStart(4, '0')}`
    return joinWaiters(budget, `0#${id}`, { mission_id: id, needs: { nano_usd: 0, tokens: 1 } }, 0)
  }
  for (let at = 0; at < count; at++) await platform.store.write(entry(at))
}

describe('what is left', () => {
  test.each([
    ['tokens', { tokens: 1 }, (needs: { tokens: number }) => ({ nano_usd: null, tokens: 2 * needs.tokens })],
    ['money', { usd: 0 }, (needs: { nano_usd: number }) => ({ nano_usd: 2 * needs.nano_usd, tokens: null })],
  ] as const)('wakes as many as it is enough for, in %s', async (_, limit, twice) => {
    // Money counts because of another budget, and is no matter of one in tokens.
    await process.setBudget(month, { usd: 100 })
    await raisedUnseen(twice(await waiting(3, limit)))
    expect(await wakeWaiters(platform.ports, platform.tenant, day)).toMatchObject({ woken: 2, blocked: true })
    expect(await statuses()).toEqual(['QUEUED', 'QUEUED', 'WAITING'])
  })

  test('wakes all where there is no budget any more', async () => {
    await waiting(2)
    const { version } = await loadTenantBudgets(platform.store)
    await platform.store.write([putTenantBudgets([], version)])
    expect(await wakeWaiters(platform.ports, platform.tenant, day)).toMatchObject({
      woken: 2,
      blocked: false,
      more: false,
    })
  })

  test('wakes nobody who waits for another budget', async () => {
    await waiting(1)
    expect(await wakeWaiters(platform.ports, platform.tenant, month)).toMatchObject({ woken: 0, blocked: false })
    expect(await statuses()).toEqual(['WAITING'])
    const { waiters } = await firstWaiters(platform.store, day, 9)
    for (const { sort, body } of waiters) await platform.store.write(joinWaiters(month, sort, body, 0))
    expect(await wakeWaiters(platform.ports, platform.tenant, month)).toMatchObject({ woken: 0, blocked: false })
    expect(await statuses()).toEqual(['WAITING'])
    expect((await firstWaiters(platform.store, month, 9)).waiters).toEqual([])
    expect((await firstWaiters(platform.store, day, 9)).waiters).toEqual(waiters)
  })

  test('wakes who is next where the first is changed meanwhile', async () => {
    const { tokens } = await waiting(2)
    await raisedUnseen({ nano_usd: null, tokens })
    const [first] = await missions()
    let writes = 0
    const stores = interceptStores(platform.stores, async (call, perform) => {
      if (call.operation === 'write' && writes++ === 0) await rewrite(String(first?.id))
      return perform()
    })
    expect(await wakeWaiters({ ...platform.ports, stores }, platform.tenant, day)).toMatchObject({ woken: 1 })
    expect(await statuses()).toEqual(['WAITING', 'QUEUED'])
  })

  test('looks again where the only one was changed meanwhile', async () => {
    const { tokens } = await waiting(1)
    await raisedUnseen({ nano_usd: null, tokens })
    const [only] = await missions()
    let writes = 0
    const stores = interceptStores(platform.stores, async (call, perform) => {
      if (call.operation === 'write' && writes++ === 0) await rewrite(String(only?.id))
      return perform()
    })
    expect(await wakeWaiters({ ...platform.ports, stores }, platform.tenant, day)).toMatchObject({ woken: 1 })
    expect(await statuses()).toEqual(['QUEUED'])
  })

  test('removes the entry of a mission that cannot be read', async () => {
    await waiting(1)
    const key = missionKey(String((await missions())[0]?.id))
    const item = await platform.store.get('entities', key)
    const spoilt = { ...key, version: (item?.version ?? 0) + 1, body: {} }
    await platform.store.write([{ change: 'put', table: 'entities', item: spoilt }])
    await wakeWaiters(platform.ports, platform.tenant, day)
    expect((await firstWaiters(platform.store, day, 9)).waiters).toEqual([])
  })

  test('removes no entry whose mission was on its way back to it', async () => {
    await waiting(1)
    const id = String((await missions())[0]?.id)
    const { waiters } = await firstWaiters(platform.store, day, 9)
    await rewrite(id, 'elsewhere')
    const stores = interceptStores(platform.stores, async (call, perform) => {
      if (call.operation === 'write') await rewrite(id, waiters[0]?.sort)
      return perform()
    })
    await wakeWaiters({ ...platform.ports, stores }, platform.tenant, day)
    expect((await firstWaiters(platform.store, day, 9)).waiters).toEqual(waiters)
  })

  test('fails where the store does', async () => {
    await waiting(1)
    await raisedUnseen({ nano_usd: null, tokens: 1_000_000 })
    const stores = interceptStores(platform.stores, async (call, perform) => {
      if (call.operation === 'write') throw new Error('The disk is broken')
      return perform()
    })
    await expect(wakeWaiters({ ...platform.ports, stores }, platform.tenant, day)).rejects.toThrow('The disk is broken')
  })

  test('looks at the queue of no limit where who is woken has none', async () => {
    await waiting(1)
    await raisedUnseen({ nano_usd: null, tokens: 1_000_000 })
    const asked = new Set<string>()
    const counted: Store = {
      ...platform.store,
      query: (table, query) => {
        asked.add(query.partition)
        return platform.store.query(table, query)
      },
    }
    const stores = {
      ...platform.stores,
      tenant: (id: string) => (id === platform.tenant ? counted : platform.stores.tenant(id)),
    }
    expect(await wakeWaiters({ ...platform.ports, stores }, platform.tenant, day)).toMatchObject({ woken: 1 })
    expect(asked).toContain('backlog')
    expect([...asked].filter((partition) => partition.startsWith('limit#'))).toEqual([])
  })

  test('brings who counts towards a limit through its queue as well', async () => {
    await waiting(1, { tokens: 1 }, { concurrency: [{ key: 'a', limit: 1 }] })
    await process.setBudget(day, { tokens: 1_000_000 })
    expect(await missions()).toMatchObject([{ status: 'QUEUED', permits: [{ key: 'a' }] }])
  })
})

describe('a budget that is raised', () => {
  test('wakes all that wait, 25 at a time', async () => {
    await waiting(1)
    await orphans(30)
    await process.setBudget(day, { tokens: 1_000_000 })
    expect(await statuses()).toEqual(['QUEUED'])
  })

  test('wakes 200 at once, and leaves the others to the sweeper', async () => {
    await orphans(201)
    await wakeAll(platform.ports, platform.tenant, day)
    expect((await firstWaiters(platform.store, day, 9)).waiters).toHaveLength(1)
  })

  test('looks no further once somebody needs more than is left', async () => {
    await waiting(26)
    let queries = 0
    const stores = interceptStores(platform.stores, (call, perform) => {
      if (call.operation === 'query') queries++
      return perform()
    })
    await wakeAll({ ...platform.ports, stores }, platform.tenant, day)
    expect(queries).toBe(1)
  })

  test('wakes who waits by the sweeper where whoever raised it died', async () => {
    await waiting(1)
    const [first] = await missions()
    let written = false
    const dying = platform.process((call, perform) => {
      if (written) throw new Error('The process is dead')
      written = call.operation === 'write'
      return perform()
    })
    await expect(dying.setBudget(day, { tokens: 1_000_000 })).rejects.toThrow('dead')
    expect(await statuses()).toEqual(['WAITING'])
    await process.sweep()
    await deliverAll(platform, (act) => act(process))
    expect((await platform.record(String(first?.id))).mission.status).toBe('COMPLETED')
  })
})

describe('who leaves', () => {
  const asBefore = (state: object) => ({ id: 'mis_1', ...state }) as Mission

  test.each<[string, object, boolean]>([
    ['its place in the queue', { status: 'WAITING', waiting_for: { kind: 'budget', budget: day } }, true],
    [
      'its place in the queue for another',
      { status: 'WAITING', waiting_for: { kind: 'budget', budget: month } },
      false,
    ],
    ['a wait for something else', { status: 'WAITING', waiting_for: { kind: 'child', budget: day } }, false],
    ['what its call reserved', { status: 'RUNNING', reservation: { budgets: [month, day] } }, true],
    ['a leg without a call', { status: 'RUNNING' }, false],
    ['room that it was woken for', { status: 'QUEUED', woken_for: day }, true],
    ['a slot', { status: 'QUEUED' }, false],
    // It has none in flight; what is noted in another state says nothing.
    ['another state', { status: 'QUEUED', reservation: { budgets: [day] } }, false],
  ])('%s: who stands behind is woken: %j %s', async (_, state, woken) => {
    await waiting(1)
    await raisedUnseen({ nano_usd: null, tokens: 1_000_000 })
    await wakeBehind(platform.ports, platform.tenant, asBefore(state))
    expect(await statuses()).toEqual([woken ? 'QUEUED' : 'WAITING'])
  })

  test.each([{ status: 'WAITING', waiting_for: { kind: 'child' } }, { status: 'RUNNING' }, { status: 'QUEUED' }])(
    'nothing costs no read: %j',
    async (state) => {
      let calls = 0
      const stores = interceptStores(platform.stores, (_call, perform) => {
        calls++
        return perform()
      })
      await wakeBehind({ ...platform.ports, stores }, platform.tenant, asBefore(state))
      expect(calls).toBe(0)
    },
  )

  test('is nobody where a mission begins', async () => {
    await waiting(1)
    await raisedUnseen({ nano_usd: null, tokens: 1_000_000 })
    await wakeBehind(platform.ports, platform.tenant, undefined)
    expect(await statuses()).toEqual(['WAITING'])
  })

  test('is not kept by a failure to look: the sweeper looks too', async () => {
    await waiting(1)
    const stores = interceptStores(platform.stores, () => {
      throw new Error('The disk is broken')
    })
    await wakeBehind({ ...platform.ports, stores }, platform.tenant, asBefore({ status: 'QUEUED', woken_for: day }))
  })
})

describe('the sweeper', () => {
  const due = async () => (await platform.store.get('entities', waiterCountKey(day)))?.due

  test('looks again when something may have changed', async () => {
    await waiting(1)
    expect(await look()).toBe(0)
    expect(await due()).toBe(platform.now() + hour)
  })

  test('goes on at once where more are waiting than one look wakes', async () => {
    await orphans(26)
    await look()
    expect(await due()).toBe(platform.now() + 1)
  })

  test('does not go on at once where the next needs more than is left', async () => {
    await waiting(26)
    await look()
    expect(await due()).toBe(platform.now() + hour)
  })

  test('takes away the count of a budget that nobody waits for, and finds none', async () => {
    const { tokens } = await waiting(1)
    await process.setBudget(day, { tokens: 10 * tokens })
    await deliverAll(platform, (act) => act(process))
    expect((await missions()).every(isFinished)).toBe(true)
    expect(await look()).toBe(0)
    expect(await platform.store.get('entities', waiterCountKey(day))).toBeUndefined()
    expect(await look()).toBe(0)
  })

  test('leaves the count where somebody begins to wait meanwhile', async () => {
    const { tokens } = await waiting(1)
    await process.setBudget(day, { tokens: 10 * tokens })
    await deliverAll(platform, (act) => act(process))
    const stores = interceptStores(platform.stores, async (call, perform) => {
      if (call.operation === 'write') await orphans(1)
      return perform()
    })
    await expect(lookAtWaiters({ ...platform.ports, stores }, platform.tenant, day)).rejects.toThrow('does not hold')
    expect((await platform.store.get('entities', waiterCountKey(day)))?.body).toEqual({ waiting: 1 })
  })
})

test('those who are counted are known at once, however plain reads lag', async () => {
  const lagging = await createSimulatedPlatform({ concurrency: 1, lagging: true })
  const entry = { mission_id: 'mis_1', needs: { nano_usd: 0, tokens: 1 } }
  await lagging.store.write(joinWaiters(day, '0#mis_1', entry, 0))
  expect(await awaitedBudgets(lagging.store, [day, month])).toEqual([day])
  expect(await awaitedBudgets({} as never, [])).toEqual([])
  await lookAtWaiters(lagging.ports, lagging.tenant, day)
  expect((await lagging.store.get('entities', waiterCountKey(day), { consistent: true }))?.due).toBeGreaterThan(0)
  const ofPlatform = { scope: 'platform', period: 'day' } as const
  await noteWaitingTenant(lagging.ports, lagging.tenant, ofPlatform)
  await wakeWaitingTenants(lagging.ports, ofPlatform, 1)
  const query = { partition: 'platform-waiting#day', limit: 9, consistent: true }
  expect((await lagging.stores.tenant(operatorsTenant).query('entities', query)).items).toEqual([])
  lagging.close()
})

describe('a tenant with missions that wait for a budget of the platform', () => {
  const noted = async () =>
    (await platform.stores.tenant(operatorsTenant).query('entities', { partition: 'platform-waiting#day', limit: 9 }))
      .items

  test('is noted, and for no other budget', async () => {
    await noteWaitingTenant(platform.ports, platform.tenant, day)
    expect(await noted()).toEqual([])
    await noteWaitingTenant(platform.ports, platform.tenant, { scope: 'platform', period: 'day' })
    expect((await noted()).map(({ sort }) => sort)).toEqual([platform.tenant])
  })

  test('is looked at for as long as there is time, and no longer', async () => {
    const budget = { scope: 'platform', period: 'day' } as const
    await noteWaitingTenant(platform.ports, platform.tenant, budget)
    await wakeWaitingTenants(platform.ports, budget, 0)
    expect(await noted()).toHaveLength(1)
    await wakeWaitingTenants(platform.ports, budget, 1)
    expect(await noted()).toEqual([])
  })
})

test('a mission is woken for the budget that it waited for, unless it is held', async () => {
  await waiting(2)
  const [first, second] = await missions()
  await process.hold(String(first?.id))
  await process.setBudget(day, { tokens: 1_000_000 })
  const [held, woken] = await missions()
  expect(held).not.toHaveProperty('woken_for')
  expect(woken).toMatchObject({ id: second?.id, woken_for: day })
  const { events } = await platform.record(String(second?.id))
  expect(events.findLast(({ type }) => type === 'mission.pending')?.data).toEqual({ reason: 'budget_available' })
  expect((first as Awaiting<'budget'>).waiting_for.budget).toEqual(day)
})
