import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Store } from '../../../../core/base/ports/store.ts'
import { WriteConflict } from '../../../../core/base/ports/write-conflict.ts'
import { lookAtBudgets } from '../../../../core/engine/reservations/look-at-budgets.ts'
import { askForShare, inHand, platformBudgets, reachOf } from '../../../../core/engine/reservations/platform-share.ts'
import type { Allowance } from '../../../../core/records/budget/amount.ts'
import { loadSpendings, type Spending, spendingKey } from '../../../../core/records/budget/spending.ts'
import { putTenantBudgets } from '../../../../core/records/budget/tenant-budgets.ts'
import { operatorsTenant } from '../../../../core/records/tenant/operators-tenant.ts'
import { type Intercept, interceptStores } from '../../../simulation/intercept.ts'
import { createSimulatedPlatform, type SimulatedPlatform } from '../../../simulation/simulated-platform.ts'

const resets_at = Date.parse('2026-11-22T00:00:00Z')
const budget = { scope: 'platform', period: 'day', period_id: '2026-11-21', resets_at } as const

let platform: SimulatedPlatform
let operators: Store

beforeEach(async () => {
  platform = await createSimulatedPlatform({ concurrency: 1 })
  operators = platform.stores.tenant(operatorsTenant)
})
afterEach(() => platform.close())

async function limit(most: Allowance, version = 0): Promise<void> {
  await operators.write([putTenantBudgets([{ scope: 'platform', period: 'day', limit: most, updated_at: 0 }], version)])
}

const spendingOf = async (store: Store): Promise<Spending> => (await loadSpendings(store, [budget]))[0] ?? {}

/** A tenant lacks so much, and asks; by a process whose calls go through `intercept`, and by what was spent, as it read it. */
async function ask(nano_usd: number, tokens: number, { tenant = platform.tenant, intercept, spending }: Asking = {}) {
  const stores = intercept ? interceptStores(platform.stores, intercept) : platform.stores
  const known = spending ?? (await spendingOf(platform.stores.tenant(tenant)))
  const scope = { tenant, store: stores.tenant(tenant) }
  const shortage = { budget: { ...budget, limit: { nano_usd: 0, tokens: 0 } }, spending: known }
  return askForShare({ stores, memory: platform.ports.memory }, scope, shortage, { nano_usd, tokens })
}

interface Asking {
  readonly tenant?: string
  readonly intercept?: Intercept
  readonly spending?: Spending
}

/** What a tenant was given, and what it has of that in hand, in money and tokens. */
async function shareOf(tenant = platform.tenant) {
  const { granted_nano_usd, granted_tokens, free_nano_usd, free_tokens } = await spendingOf(
    platform.stores.tenant(tenant),
  )
  return { granted: [granted_nano_usd, granted_tokens], free: [free_nano_usd, free_tokens] }
}

const given = async () => {
  const { nano_usd, tokens } = await spendingOf(operators)
  return [nano_usd, tokens]
}

describe('a tenant that lacks something', () => {
  test('is given what it lacks, or a thousandth of what is left where that is more', async () => {
    await limit({ nano_usd: 1_000_000, tokens: 5000 })
    expect(await ask(7, 40)).toBe(true)
    expect(await shareOf()).toEqual({ granted: [1000, 40], free: [1000, 40] })
    expect(await given()).toEqual([1000, 40])
  })

  test.each([
    ['money', { nano_usd: 10_000, tokens: null }, [10, 0]],
    ['tokens', { nano_usd: null, tokens: 10_000 }, [0, 10]],
  ] as const)('is given %s only where only that has a limit', async (_, most, share) => {
    await limit(most)
    expect(await ask(3, 3)).toBe(true)
    expect(await shareOf()).toEqual({ granted: share, free: share })
  })

  test('is given nothing of what it does not need', async () => {
    await limit({ nano_usd: 10_000, tokens: 10_000 })
    await ask(0, 3)
    expect((await shareOf()).granted).toEqual([0, 10])
    await ask(20, 10)
    expect((await shareOf()).granted).toEqual([20, 10])
  })

  test('is given nothing of what it does not need, although it has used more of that than it had', async () => {
    await limit({ nano_usd: 10_000, tokens: 10_000 })
    await ask(5, 5)
    const overspent = { free_tokens: -15 }
    await platform.store.write([{ change: 'add', table: 'entities', key: spendingKey(budget), by: overspent }])
    expect(await ask(11, 0)).toBe(true)
    expect(await given()).toEqual([19, 10])
  })

  test('writes nothing where the limit that it met is gone, and looks again', async () => {
    await limit({ nano_usd: 5, tokens: null })
    const unwritten: Intercept = async (call, perform) => {
      if (call.operation === 'write') throw new Error('Something was written')
      return perform()
    }
    expect(await ask(0, 5, { intercept: unwritten })).toBe(true)
  })

  test('may use what it was given, and all that is left', async () => {
    const ref = { scope: 'platform', period: 'day' } as const
    const reach = () => reachOf(platform.stores, { tenant: platform.tenant, now: platform.now() }, ref)
    expect(await reach()).toBeUndefined()
    await limit({ nano_usd: null, tokens: 100 })
    await ask(0, 10)
    await ask(0, 20, { tenant: 'ten_other' })
    expect(await reach()).toEqual({ nano_usd: null, tokens: 80 })
    await limit({ nano_usd: 5, tokens: 25 }, 1)
    expect(await reach()).toEqual({ nano_usd: 5, tokens: 10 })
  })

  test('is given the last of it, and nothing where less is left than it lacks', async () => {
    await limit({ nano_usd: 100, tokens: 100 })
    expect(await ask(100, 60)).toBe(true)
    expect(await ask(100, 101)).toBe(false)
    expect(await ask(101, 60)).toBe(false)
    expect(await ask(100, 100)).toBe(true)
    expect(await given()).toEqual([100, 100])
  })

  test.each([
    ['money', 5, 25, 0],
    ['tokens', 5, 0, 25],
  ])(
    'takes over the %s that it was given before it died, and is not given it twice',
    async (_, before, usd, tokens) => {
      await limit({ nano_usd: 10_000, tokens: 10_000 })
      await ask(before, before)
      let writes = 0
      const dying: Intercept = async (call, perform) => {
        if (call.operation === 'write' && writes++ > 0) throw new Error('The process is dead')
        return perform()
      }
      await expect(ask(usd, tokens, { intercept: dying })).rejects.toThrow('dead')
      const then = [Math.max(10, usd), Math.max(10, tokens)]
      expect([await shareOf(), await given()]).toEqual([{ granted: [10, 10], free: [10, 10] }, then])
      expect(await ask(usd, tokens)).toBe(true)
      expect([await shareOf(), await given()]).toEqual([{ granted: then, free: then }, then])
    },
  )

  test.each([
    ['money', { nano_usd: 10_000, tokens: null }, [10, 0]],
    ['tokens', { nano_usd: null, tokens: 10_000 }, [0, 10]],
  ] as const)('has the %s once that it was given twice at the same time', async (_, most, share) => {
    await limit(most)
    const spending = await spendingOf(platform.store)
    const asking = () => ask(10, 10, { spending })
    expect([await asking(), await asking()]).toEqual([true, true])
    expect([await shareOf(), await given()]).toEqual([{ granted: share, free: share }, share])
  })

  test('is given tokens although more money was given than is now allowed', async () => {
    await limit({ nano_usd: 100, tokens: 100 })
    await ask(80, 0)
    await limit({ nano_usd: 50, tokens: 100 }, 1)
    expect(await ask(0, 5)).toBe(true)
    expect((await shareOf()).granted).toEqual([80, 5])
  })

  test('is given by what was given just before, however plain reads lag', async () => {
    platform.close()
    platform = await createSimulatedPlatform({ concurrency: 1, lagging: true })
    operators = platform.stores.tenant(operatorsTenant)
    await limit({ nano_usd: null, tokens: 100 })
    await ask(0, 5)
    await ask(0, 7)
    expect([(await shareOf()).granted, await given()]).toEqual([
      [0, 7],
      [0, 7],
    ])
  })

  test.each([
    ['money', 80, 0, [80, 0]],
    ['tokens', 0, 80, [0, 80]],
  ] as const)(
    'looks again where others were given so much %s meanwhile that it no longer fits',
    async (_, usd, tokens, left) => {
      await limit({ nano_usd: 100, tokens: 100 })
      let writes = 0
      const slow: Intercept = async (call, perform) => {
        if (call.operation === 'write' && writes++ === 0) await ask(usd, tokens, { tenant: 'ten_other' })
        return perform()
      }
      expect(await ask(usd, tokens, { intercept: slow })).toBe(true)
      expect((await shareOf()).granted).toEqual([undefined, undefined])
      expect(await given()).toEqual(left)
      expect(await ask(usd, tokens)).toBe(false)
    },
  )

  test('says so where the store fails', async () => {
    await limit({ nano_usd: null, tokens: 100 })
    const failing: Intercept = async (call, perform) => {
      if (call.operation === 'write') throw new Error('The disk is broken')
      return perform()
    }
    await expect(ask(0, 5, { intercept: failing })).rejects.toThrow('The disk is broken')
  })

  test('gives up after fifty tries, in each of which others were faster', async () => {
    await limit({ nano_usd: null, tokens: 100 })
    let tries = 0
    const unlucky: Intercept = async (call, perform) => {
      if (call.operation !== 'write') return perform()
      tries++
      throw new WriteConflict([0])
    }
    const stores = interceptStores(platform.stores, unlucky)
    const scope = { tenant: platform.tenant, store: stores.tenant(platform.tenant), now: platform.now() }
    const spender = { id: 'mis_1', agent: 'echo', parent: null, budget: null }
    await expect(lookAtBudgets({ ...platform.ports, stores }, scope, spender)).rejects.toMatchObject({
      code: 'unavailable',
      message: 'Too many requests for a share of the same budget at once',
      retryAfter: 1,
    })
    expect(tries).toBe(50)
  })
})

test('which budgets there are is read once in 15 seconds, and at once where one that is asked for is no more', async () => {
  await limit({ nano_usd: null, tokens: 100 })
  const known = async (after: number) => (await platformBudgets(platform.ports, platform.now() + after)).length
  expect(await known(0)).toBe(1)
  await operators.write([putTenantBudgets([], 1)])
  expect([await known(14_999), await known(15_000)]).toEqual([1, 0])
  await operators.write([
    putTenantBudgets([{ scope: 'platform', period: 'day', limit: { nano_usd: 1, tokens: 1 }, updated_at: 0 }], 2),
  ])
  expect([await known(15_001), await known(30_000)]).toEqual([0, 1])
  await operators.write([putTenantBudgets([], 3)])
  expect(await ask(0, 1)).toBe(true)
  expect(await known(30_001)).toBe(0)
})

test('what was given is kept for as long as what was spent, by period and tenant', async () => {
  await limit({ nano_usd: null, tokens: 100 })
  await ask(0, 5)
  const grant = { partition: 'platform-grants#day#2026-11-21', sort: platform.tenant }
  const spending = { partition: 'spending#platform', sort: 'day#2026-11-21' }
  const items = [
    await operators.get('entities', grant),
    await operators.get('entities', spending),
    await platform.store.get('entities', spending),
  ]
  expect(items.map((item) => item?.expires_at)).toEqual(Array(3).fill(resets_at / 1000 + 40 * 86_400))
})

test('in hand is what was given, of what has a limit', () => {
  const spending = { granted_nano_usd: 5, granted_tokens: 7 }
  expect(inHand({ nano_usd: 100, tokens: null }, spending)).toEqual({ nano_usd: 5, tokens: null })
  expect(inHand({ nano_usd: null, tokens: 100 }, spending)).toEqual({ nano_usd: null, tokens: 7 })
  expect(inHand({ nano_usd: 1, tokens: 1 })).toEqual({ nano_usd: 0, tokens: 0 })
})
