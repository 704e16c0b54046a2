import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createMemory } from '../../../../adapters/system/memory.ts'
import type { Store } from '../../../../core/base/ports/store.ts'
import { fillPermits } from '../../../../core/engine/permits/fill.ts'
import { planGiveBack } from '../../../../core/engine/permits/give-back.ts'
import { loadWaiter } from '../../../../core/engine/permits/past-limit.ts'
import { takePermits } from '../../../../core/engine/permits/take-permits.ts'
import { nothing } from '../../../../core/engine/plan/plan.ts'
import { deleteLimit } from '../../../../core/features/limits/manage-limits.ts'
import { enterQueue, leaveQueue, readWaiters } from '../../../../core/records/backlog/limit-queue.ts'
import { isFinished, type Mission } from '../../../../core/records/mission/mission.ts'
import { type Intercept, interceptStores } from '../../../simulation/intercept.ts'
import {
  createSimulatedPlatform,
  type Process,
  type SimulatedPlatform,
} from '../../../simulation/simulated-platform.ts'

let platform: SimulatedPlatform
let process: Process

/** What a process does for a tenant takes turns only among itself. */
const anotherProcess = () => platform.process((_call, perform) => perform(), createMemory())

beforeEach(async () => {
  platform = await createSimulatedPlatform({ concurrency: 4 })
  process = platform.process((_call, perform) => perform())
})
afterEach(() => platform.close())

const submit = async (...keys: string[]) =>
  (await process.submit({ agent: 'echo', input: 'x', concurrency: keys.map((key) => ({ key })) })).id
const limit = (key: string, concurrency: number, by = process) => by.putLimit(key, { concurrency, rate: null })
const fill = (...limits: string[]) => fillPermits(platform.ports, platform.tenant, limits)

async function mission(id: string): Promise<Mission> {
  const found = (await platform.stored()).missions.find((one) => one.id === id)
  if (!found) throw new Error(`There is no ${id}`)
  return found
}

/** Where a mission is: its state, the limit that it waits for, and what it has permits of. */
async function whereIs(id: string): Promise<string> {
  const { status, permits = [], ...state } = await mission(id)
  const waits = 'limit' in state ? ` for ${state.limit}` : ''
  return `${status}${waits}${permits.length > 0 ? ` with ${permits.map(({ key }) => key)}` : ''}`
}

async function holders(key: string): Promise<readonly string[]> {
  return (await platform.stored()).limits.flatMap((one) => (one.key === key ? [...one.holders.values()] : []))
}

async function execute(id: string, by = process): Promise<void> {
  for (const message of platform.receive()) {
    if (!message.body.includes(id)) continue
    await by.execute(message.body)
    await platform.lanes.delete(message)
  }
}

describe('a new mission', () => {
  test('takes a free permit with its slot in the write that accepts it', async () => {
    await limit('a', 1)
    const writes: string[] = []
    const counted = platform.process((call, perform) => {
      if (call.operation === 'write') writes.push(call.port)
      return perform()
    })
    const { id } = await counted.submit({ agent: 'echo', input: 'x', concurrency: [{ key: 'a' }] })
    expect(writes).toHaveLength(1)
    expect(await whereIs(id)).toBe('QUEUED with a')
  })

  test('needs no permit of a key that nothing limits', async () => {
    expect(await whereIs(await submit('a'))).toBe('QUEUED')
    expect(await holders('a')).toEqual([])
  })

  test('without limits reads nothing', async () => {
    const free = await mission((await process.submit({ agent: 'echo', input: 'x' })).id)
    const taken = await takePermits({ store: {} as never, now: 0 }, free)
    expect(taken).toMatchObject({ permits: [], changes: [], waits: undefined })
  })

  test('does not overtake who waits already for a permit that has just become free', async () => {
    await limit('a', 0)
    const waits = await submit('a')
    let writes = 0
    const dying = platform.process((call, perform) => {
      if (writes > 0) throw new Error('The process is dead')
      if (call.operation === 'write') writes++
      return perform()
    })
    await expect(limit('a', 1, dying)).rejects.toThrow('dead')
    const late = await submit('a')
    expect([await whereIs(waits), await whereIs(late)]).toEqual(['QUEUED with a', 'PENDING for a'])
  })
})

describe('a permit that becomes free', () => {
  test('goes to the first who waits in the write in which its mission ends, and so is never free between', async () => {
    await limit('a', 1)
    const first = await submit('a')
    const next = await submit('a')
    const seen = new Set<string>()
    const watched = platform.process(async (call, perform) => {
      const result = await perform()
      if (call.operation === 'write') seen.add((await holders('a')).join())
      return result
    })
    await execute(first, watched)
    expect([...seen]).toEqual([first, next])
    expect(await whereIs(next)).toBe('QUEUED with a')
  })

  test('takes its mission on to the next of its limits, and through that as well', async () => {
    for (const key of ['a', 'b']) await limit(key, 1)
    const first = await submit('a')
    const next = await submit('a', 'b')
    await execute(first)
    expect(await whereIs(next)).toBe('QUEUED with a,b')
    const { events } = await platform.record(next)
    expect(events.filter(({ type }) => type === 'mission.pending').map(({ data }) => data)).toEqual([
      { reason: 'limit_free', limit: 'b' },
      { reason: 'limit_free' },
    ])
  })

  test('brings its mission to a free slot, although nobody waits for the other permit given back', async () => {
    for (const key of ['a', 'b']) await limit(key, 1)
    const first = await submit('a', 'b')
    const next = await submit('a')
    await execute(first)
    expect(await whereIs(next)).toBe('QUEUED with a')
  })

  test('of a limit that is raised goes to those who wait, as many as there are', async () => {
    await limit('a', 0)
    const ids = [await submit('a', 'b'), await submit('a'), await submit('a')]
    await limit('b', 1)
    await limit('a', 2)
    expect(await Promise.all(ids.map(whereIs))).toEqual(['QUEUED with a,b', 'QUEUED with a', 'PENDING for a'])
  })

  test('of a limit that is gone is none: who waited goes on with what it has', async () => {
    for (const key of ['a', 'b']) await limit(key, 1)
    await submit('b')
    const [holds, waits] = [await submit('a', 'b'), await submit('a')]
    expect([await whereIs(holds), await whereIs(waits)]).toEqual(['PENDING for b with a', 'PENDING for a'])
    for (const key of ['b', 'a']) await deleteLimit(platform.ports)(platform.caller, key)
    expect([await whereIs(holds), await whereIs(waits)]).toEqual(['QUEUED with a', 'QUEUED'])
    expect(await holders('a')).toEqual([holds])
  })
})

describe('giving back', () => {
  const giveBack = (given: Mission, options = {}, store: Store = platform.store) =>
    planGiveBack({ tenant: platform.tenant, store, now: platform.now() }, given, options)

  /** The mission that has the permit of this limit after these changes; `null`: nobody. */
  function goesTo({ changes }: Awaited<ReturnType<typeof giveBack>>, key = 'a'): unknown {
    const items = changes.flatMap((change) => (change.change === 'put' ? [change.item] : []))
    const permit = items.find(({ partition, sort }) => partition === `limit#${key}` && sort.startsWith('permit#'))
    return (permit?.body as { mission_id?: unknown } | undefined)?.mission_id
  }

  test('without permits reads nothing', async () => {
    const unread = new Proxy(platform.store, {
      get: () => {
        throw new Error('The store was asked')
      },
    })
    expect(await giveBack(await mission((await process.submit({ agent: 'echo', input: 'x' })).id), {}, unread)).toEqual(
      nothing,
    )
  })

  test('leaves a permit free that nobody waits for', async () => {
    await limit('a', 1)
    const plan = await giveBack(await mission(await submit('a')))
    expect(plan).toMatchObject({ after: { fillPermits: ['a'] } })
    expect(plan.after.fillSlots ?? false).toBe(false)
    expect(goesTo(plan)).toBeNull()
  })

  test('says whether somebody joined the backlog, or which queue is to be looked at', async () => {
    for (const key of ['a', 'b']) await limit(key, 1)
    const [first, second] = [await submit('a'), await submit('b')]
    await submit('a', 'b')
    await submit('b')
    expect(await giveBack(await mission(first))).toMatchObject({ after: { fillPermits: ['a', 'b'], fillSlots: false } })
    expect(await giveBack(await mission(second))).toMatchObject({ after: { fillPermits: ['b'], fillSlots: true } })
    for (const key of ['c', 'd']) await limit(key, 1)
    const third = await submit('c', 'd')
    await submit('c')
    expect(await giveBack(await mission(third))).toMatchObject({ after: { fillPermits: ['c', 'd'], fillSlots: true } })
  })

  test('passes nobody a permit above what it says of the limit itself', async () => {
    const says = async (a: number, b: number) => {
      const concurrency = [
        { key: 'a', limit: a },
        { key: 'b', limit: b },
      ]
      return mission((await process.submit({ agent: 'echo', input: 'x', concurrency })).id)
    }
    const [first, second] = [await says(9, 2), await says(9, 2)]
    const { id } = await says(9, 1)
    expect([goesTo(await giveBack(first), 'b'), goesTo(await giveBack(second), 'b')]).toEqual([id, null])
  })

  test('changes nothing where the permit is no longer the mission’s, or never was', async () => {
    await limit('a', 1)
    const before = await mission(await submit('a'))
    await submit('a')
    await execute(before.id)
    expect((await giveBack(before)).changes).toEqual([])
    expect((await giveBack({ ...before, permits: [{ key: 'unknown', index: 0 }] })).changes).toEqual([])
  })

  test('tries another of those who wait after each conflict, two permits never the same, and at last leaves it free', async () => {
    await limit('a', 2)
    const held = [await mission(await submit('a')), await mission(await submit('a'))]
    const waiting: string[] = []
    for (let at = 0; at < 12; at++) waiting.push(await submit('a'))
    const to = async (permit: number, conflicts: number) =>
      goesTo(await giveBack(held[permit] as Mission, { conflicts }))
    expect([await to(0, 0), await to(1, 0)]).toEqual([waiting[0], waiting[0]])
    for (let conflicts = 1; conflicts < 10; conflicts++) {
      const [one, other] = [await to(0, conflicts), await to(1, conflicts)]
      expect(waiting).toContain(one)
      expect(waiting).toContain(other)
      expect(one).not.toBe(other)
    }
    expect([await to(0, 10), await to(1, 10)]).toEqual([null, null])
  })

  test.each(Array.from({ length: 10 }, (_, n) => n))(
    'moves nobody twice, although who waits for one permit waits for the other before call %i',
    async (n) => {
      await limit('a', 2)
      await limit('b', 1)
      const leaves = await mission(await submit('a', 'b'))
      const ends = await submit('a')
      await submit('a', 'b')
      const other = anotherProcess()
      let calls = 0
      const stores = interceptStores(platform.stores, async (_call, perform) => {
        if (calls++ === n) await execute(ends, other)
        return perform()
      })
      const { changes } = await giveBack(leaves, {}, stores.tenant(platform.tenant))
      const keys = changes.map((change) => (change.change === 'put' ? change.item : change.key))
      const names = keys.map(({ partition, sort }) => `${partition} ${sort}`)
      expect(names).toEqual([...new Set(names)])
    },
  )

  test('moves nobody that the same write moves already', async () => {
    await limit('a', 1)
    const first = await mission(await submit('a'))
    const next = await submit('a')
    expect(goesTo(await giveBack(first))).toBe(next)
    expect(goesTo(await giveBack(first, { moved: new Set([next]) }))).toBeNull()
  })
})

describe('handing out', () => {
  test('says whether somebody joined the backlog', async () => {
    await limit('a', 1)
    expect(await fill('a')).toBe(false)
    await submit('a')
    await submit('a')
    expect(await fill('a')).toBe(false)
  })

  test('says that nobody did where who gets a permit joins the next queue, and where an entry is only removed', async () => {
    for (const key of ['a', 'b']) await limit(key, 0)
    const id = await submit('a', 'b')
    await raisedUnseen('a')
    expect(await fill('a')).toBe(false)
    expect(await whereIs(id)).toBe('PENDING for b with a')
    await platform.store.write([...orphan('mis_gone')])
    expect(await fill('a')).toBe(false)
    expect(await readWaiters(platform.store, 'a', 9)).toEqual([])
  })

  test('gives nobody a permit above what it says of that limit itself', async () => {
    const says = async (a: number, b: number) => {
      const concurrency = [
        { key: 'a', limit: a },
        { key: 'b', limit: b },
      ]
      return (await process.submit({ agent: 'echo', input: 'x', concurrency })).id
    }
    const [holds, waits] = [await says(9, 2), await says(9, 1)]
    expect(await fill('b')).toBe(false)
    expect([await whereIs(holds), await whereIs(waits)]).toEqual(['QUEUED with a,b', 'PENDING for b with a'])
  })

  test('looks once more at a queue that it has looked at when somebody joins it', async () => {
    for (const key of ['a', 'b']) await limit(key, 0)
    const id = await submit('a', 'b')
    await raisedUnseen('a', 'b')
    expect(await fill('b', 'a')).toBe(true)
    expect(await whereIs(id)).toBe('PENDING with a,b')
  })

  test('looks at no queue but those that it is told of, or that somebody joins', async () => {
    await platform.store.write([...orphan('mis_gone')])
    const asked = new Set<string>()
    const store: Store = {
      ...platform.store,
      query: (table, query) => {
        asked.add(query.partition)
        return platform.store.query(table, query)
      },
    }
    const ports = { ...platform.ports, stores: { ...platform.stores, tenant: () => store } }
    await fillPermits(ports, platform.tenant, ['a'])
    expect([...asked]).toEqual(['limit#a'])
  })

  test('removes entries whose mission is elsewhere or gone, and goes on to who stands behind them', async () => {
    await limit('a', 0)
    await limit('b', 0)
    const elsewhere = await submit('b')
    const waits = await submit('a')
    await platform.store.write([...orphan('mis_gone'), ...orphan(elsewhere)])
    await limit('a', 1)
    expect(await whereIs(waits)).toBe('QUEUED with a')
    expect(await readWaiters(platform.store, 'a', 9)).toEqual([])
    expect(await whereIs(elsewhere)).toBe('PENDING for b')
  })

  test('leaves an entry whose mission comes back to it meanwhile', async () => {
    await limit('a', 0)
    const id = await submit('a')
    const [waiter] = await readWaiters(platform.store, 'a', 1)
    const other = anotherProcess()
    await process.hold(id)
    await platform.store.write(enterQueue('a', String(waiter?.queue_key), id))
    const store: Store = {
      ...platform.store,
      async write(changes) {
        await platform.store.write(leaveQueue('a', String(waiter?.queue_key)))
        await other.release(id)
        store.write = platform.store.write
        return platform.store.write(changes)
      },
    }
    const stores = { ...platform.stores, tenant: () => store }
    await fillPermits({ ...platform.ports, stores }, platform.tenant, ['a'])
    expect(await readWaiters(platform.store, 'a', 9)).toEqual([waiter])
  })

  test('goes a thousand steps at a time; the next look goes on', async () => {
    const orphans = Array.from({ length: 1002 }, (_, at) => orphan(`mis_${at}x`))
    for (let at = 0; at < orphans.length; at += 100) await platform.store.write(orphans.slice(at, at + 100).flat())
    const left = async () => (await readWaiters(platform.store, 'a', 1000)).length
    await fill('a')
    expect(await left()).toBe(2)
    await fill('a')
    expect(await left()).toBe(0)
  })

  test('is done when another process was faster', async () => {
    await limit('a', 0)
    const id = await submit('a')
    const other = anotherProcess()
    const slower = platform.process(afterWrites(1, () => limit('a', 1, other)))
    await limit('a', 1, slower)
    expect(await whereIs(id)).toBe('QUEUED with a')
    expect(await holders('a')).toEqual([id])
  })

  test.each(Array.from({ length: 16 }, (_, n) => n))(
    'is done when who waits is cancelled before call %i',
    async (n) => {
      await limit('a', 0)
      const id = await submit('a')
      const next = await submit('a')
      const other = anotherProcess()
      let calls = 0
      const cancelled = platform.process(async (_call, perform) => {
        if (calls++ === n) await other.cancel(id)
        return perform()
      })
      await limit('a', 1, cancelled)
      const permits = await holders('a')
      expect(permits).toEqual([isFinished(await mission(id)) ? next : id])
    },
  )

  test('fails where the store does', async () => {
    await limit('a', 0)
    await submit('a')
    const failing = platform.process(
      afterWrites(1, () => {
        throw new Error('The disk is broken')
      }),
    )
    await expect(limit('a', 1, failing)).rejects.toThrow('The disk is broken')
  })

  /** An entry at the head of a queue, as a bug would leave it. */
  function orphan(mission: string) {
    return enterQueue('a', `waiting#000000000000000#${mission}`, mission)
  }

  /** Before the write after so many something happens, once. */
  function afterWrites(count: number, happens: () => Promise<unknown>): Intercept {
    let writes = 0
    return async (call, perform) => {
      if (call.operation === 'write' && writes++ === count) await happens()
      return perform()
    }
  }

  /** These limits have a thousand permits, and whoever raised them died before handing any out. */
  async function raisedUnseen(...keys: string[]): Promise<void> {
    for (const key of keys) {
      let written = false
      const dying = platform.process((call, perform) => {
        if (written) throw new Error('The process is dead')
        written = call.operation === 'write'
        return perform()
      })
      await limit(key, 1000, dying).catch(() => {})
    }
  }
})

describe('who stands in a queue', () => {
  test('waits there for as long as it stands there under that key, and nowhere else', async () => {
    await limit('a', 0)
    const id = await submit('a')
    const [waiter] = await readWaiters(platform.store, 'a', 1)
    if (!waiter) throw new Error('Nobody waits')
    const load = (key = 'a', entry = waiter) => loadWaiter(platform.store, key, entry)
    expect(await load()).toMatchObject({ mission: { id } })
    expect(await load('b')).not.toHaveProperty('mission')
    expect(await load('a', { ...waiter, queue_key: 'waiting#another' })).not.toHaveProperty('mission')
    expect(await load('a', { ...waiter, mission_id: 'mis_gone' })).not.toHaveProperty('mission')
    await process.hold(id)
    expect(await load()).not.toHaveProperty('mission')
    await process.cancel(id)
    expect(await load()).not.toHaveProperty('mission')
  })
})
