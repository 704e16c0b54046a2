import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createMemory } from '../../../../adapters/system/memory.ts'
import type { Store } from '../../../../core/base/ports/store.ts'
import { scopeOf } from '../../../../core/base/storing/scope.ts'
import { fillFreeSlots, followUp, planLeavingSlot, planPassOnSlot } from '../../../../core/engine/dispatch/dispatch.ts'
import { backlogHeads, enter, leave } from '../../../../core/records/backlog/backlog.ts'
import type { Mission } from '../../../../core/records/mission/mission.ts'
import { loadMission, missionKey } from '../../../../core/records/mission/mission-items.ts'
import { readSlots, type StoredSlot, slotsPartition } from '../../../../core/records/slot/slots.ts'
import { type Tenant, tenantKey } from '../../../../core/records/tenant/tenant.ts'
import { type Intercept, interceptStores } from '../../../simulation/intercept.ts'
import {
  createSimulatedPlatform,
  leaseMs,
  type Process,
  type SimulatedPlatform,
} from '../../../simulation/simulated-platform.ts'

const concurrency = 2
let platform: SimulatedPlatform
let process: Process

/** What a process does for a tenant takes turns only among itself. */
const anotherProcess = () => platform.process((_call, perform) => perform(), createMemory())

beforeEach(async () => {
  platform = await createSimulatedPlatform({ concurrency })
  process = platform.process((_call, perform) => perform())
})
afterEach(() => platform.close())

const submit = async (priority: 'NORMAL' | 'CRITICAL' = 'NORMAL') =>
  (await process.submit({ agent: 'echo', input: 'x', priority })).id
const fill = () => fillFreeSlots(platform.ports, platform.tenant)
const handOver = (held: StoredSlot, conflicts = 0) =>
  planPassOnSlot(platform.ports, scopeOf(platform.ports, platform.tenant), held, conflicts)

async function statusOf(id: string): Promise<string | undefined> {
  return (await platform.stored()).missions.find((one) => one.id === id)?.status
}

async function slot(index: number): Promise<StoredSlot> {
  const found = (await readSlots(platform.store, concurrency)).find((one) => one.index === index)
  if (!found) throw new Error(`There is no slot ${index}`)
  return found
}

async function changeTenant(changes: Partial<Tenant>): Promise<void> {
  const item = await platform.store.get('entities', tenantKey)
  if (!item) throw new Error('There is no tenant')
  const body = { ...(item.body as object), ...changes }
  await platform.store.write([{ change: 'put', table: 'entities', item: { ...item, version: item.version + 1, body } }])
}

/** Whoever has the slot after a plan's changes; `undefined`: nobody. */
function goesTo(plan: Awaited<ReturnType<typeof handOver>>): unknown {
  const put = plan.changes.find((change) => change.change === 'put' && change.item.partition === 'slots')
  return put?.change === 'put' ? (put.item.body as { mission_id?: string }).mission_id : 'not written'
}

describe('the slot that a mission leaves', () => {
  test('does not go back to it where another process has put it into the backlog meanwhile', async () => {
    for (let at = 0; at < concurrency; at++) await submit()
    const head = await submit()
    const held = await slot(1)
    const stored = await loadMission(platform.store, head)
    if (!stored) throw new Error('There is no mission')
    const scope = scopeOf(platform.ports, platform.tenant)
    expect(goesTo(await planLeavingSlot(platform.ports, scope, { stored, slot: held }))).toBeUndefined()
    expect(goesTo(await handOver(held))).toBe(head)
  })

  test('goes to the first in the backlog, with a lease, a message and an event of its own', async () => {
    for (let at = 0; at < concurrency; at++) await submit()
    const waits = await submit()
    const urgent = await submit('CRITICAL')
    const [message] = platform.receive()
    platform.advance(1000)
    await process.execute(message?.body ?? '')
    expect([await statusOf(urgent), await statusOf(waits)]).toEqual(['QUEUED', 'PENDING'])
    const { slots } = await platform.stored()
    const own = slots.find((one) => one.state === 'leased' && one.mission_id === urgent)
    expect(own).toMatchObject({ since: platform.now(), lease_until: platform.now() + leaseMs })
    const { events } = await platform.record(urgent)
    expect(events.find(({ type }) => type === 'mission.queued')?.data).toEqual({
      slot: own?.index,
      lane: 'critical',
      attempt: 1,
      leg: 1,
      reason: 'slot_free',
    })
    const sent = platform.receive().map(({ body }) => JSON.parse(body))
    expect(sent).toContainEqual({ tenant: platform.tenant, mission: urgent, attempt: 1, leg: 1 })
  })

  test('becomes free where nobody waits, and is looked at', async () => {
    await submit()
    const held = await slot(0)
    const plan = await handOver(held)
    expect(goesTo(plan)).toBeUndefined()
    expect(plan.after).toMatchObject({ fillSlots: true, freed: [{ version: held.version + 1 }] })
  })

  test('is not handed on above a lowered concurrency', async () => {
    for (let at = 0; at < concurrency; at++) await submit()
    const waits = await submit()
    await changeTenant({ concurrency: 1 })
    expect([goesTo(await handOver(await slot(0))), goesTo(await handOver(await slot(1)))]).toEqual([waits, undefined])
  })

  test('is tried with another in the backlog after each conflict, two slots never with the same, and at last left free', async () => {
    for (let at = 0; at < concurrency; at++) await submit()
    const waiting: string[] = []
    for (let at = 0; at < 12; at++) waiting.push(await submit())
    const to = async (index: number, conflicts: number) => goesTo(await handOver(await slot(index), conflicts))
    expect([await to(0, 0), await to(1, 0)]).toEqual([waiting[0], waiting[0]])
    for (const conflicts of [1, 2, 3, 4, 5, 6, 7, 8, 9]) {
      const tried = new Set([await to(0, conflicts), await to(1, conflicts)])
      expect([...tried].filter((one) => waiting.includes(String(one)))).toHaveLength(2)
    }
    expect([await to(0, 10), await to(1, 10)]).toEqual([undefined, undefined])
  })
})

describe('a slot and permits that are left together', () => {
  /** One mission has a slot and a permit, another a permit and waits for the slot, a third waits for a permit. */
  async function heldBeside() {
    await changeTenant({ concurrency: 1 })
    const limited = async () => {
      const concurrency = [{ key: 'a', limit: 2 }]
      return (await process.submit({ agent: 'echo', input: 'x', concurrency })).id
    }
    const ids = [await limited(), await limited(), await limited()]
    const { missions } = await platform.stored()
    const leaves = missions.find(({ id }) => id === ids[0])
    if (!leaves) throw new Error('It is not there')
    return { leaves, inBacklog: String(ids[1]), plan: leaving }

    async function leaving(conflicts = 0, intercept: Intercept = (_call, perform) => perform()) {
      const ports = { ...platform.ports, stores: interceptStores(platform.stores, intercept) }
      const holder = { stored: { mission: leaves as Mission }, slot: await slot(0) }
      const { changes } = await planLeavingSlot(ports, scopeOf(ports, platform.tenant), holder, conflicts)
      return changes.map((change) => (change.change === 'put' ? change.item : change.key))
    }
  }

  test('are both left free after ten conflicts', async () => {
    const { plan } = await heldBeside()
    expect((await plan(9)).length).toBeGreaterThan(2)
    expect((await plan(10)).map(({ partition }) => partition).toSorted()).toEqual(['limit#a', 'slots'])
  })

  test.each(Array.from({ length: 10 }, (_, n) => n))(
    'never move one mission twice, although it goes from the backlog to the queue before call %i',
    async (n) => {
      const { inBacklog, plan } = await heldBeside()
      const other = anotherProcess()
      let calls = 0
      const keys = await plan(0, async (_call, perform) => {
        if (calls++ === n) {
          await other.hold(inBacklog)
          await other.release(inBacklog)
        }
        return perform()
      })
      const names = keys.map(({ partition, sort }) => `${partition} ${sort}`)
      expect(names).toEqual([...new Set(names)])
    },
  )
})

test('what a write leaves to be done is done, and nothing is read where it leaves nothing', async () => {
  let calls = 0
  const stores = interceptStores(platform.stores, (_call, perform) => {
    calls++
    return perform()
  })
  const leg = { tenant: platform.tenant, mission: 'mis_1', attempt: 1, leg: 1 }
  const message = { lane: 'low', group: 'g', deduplication: 'd', body: leg } as const
  const ports = { ...platform.ports, stores }
  await followUp(ports, platform.tenant, {})
  await followUp(ports, platform.tenant, { messages: [message] })
  expect(calls).toBe(0)
  expect(platform.receive()).toHaveLength(1)
  await followUp(ports, platform.tenant, { fillSlots: true })
  expect(calls).toBe(1)
})

describe('an attempt', () => {
  test('begins with the first slot, and goes on with the next leg where the mission comes back to a slot', async () => {
    const { id } = await process.submit({ agent: 'supervisor', input: 'ask echo: one' })
    const again = async () => {
      for (const message of platform.receive()) {
        await process.execute(message.body)
        await platform.lanes.delete(message)
      }
    }
    await again()
    await again()
    const child = (await platform.stored()).missions.find((one) => one.parent)
    await process.hear('resume-parent', JSON.stringify(endOf(platform.tenant, String(child?.id))))
    const parent = (await platform.stored()).missions.find((one) => one.id === id)
    expect(parent).toMatchObject({ status: 'QUEUED', attempt: 1, leg: 2 })
  })
})

function endOf(tenant_id: string, mission_id: string) {
  return { tenant_id, mission_id, seq: 9, data: {} }
}

describe('free slots', () => {
  /** Missions wait beside free slots, as a process leaves them that dies before it looks. */
  async function waitingUnseen(count: number): Promise<string[]> {
    await changeTenant({ concurrency: 0 })
    const ids: string[] = []
    for (let at = 0; at < count; at++) ids.push(await submit())
    await changeTenant({ concurrency })
    return ids
  }

  test('go to the first in the backlog, as many as there are', async () => {
    const ids = await waitingUnseen(3)
    expect(await fill()).toEqual({ assigned: 2, orphans: 0 })
    expect(await Promise.all(ids.map(statusOf))).toEqual(['QUEUED', 'QUEUED', 'PENDING'])
    expect(platform.receive()).toHaveLength(2)
    expect(await fill()).toEqual({ assigned: 0, orphans: 0 })
  })

  test('stay free where nobody waits, which one read tells', async () => {
    let calls = 0
    const filled = await fillThrough((_call, perform) => {
      calls++
      return perform()
    })
    expect(filled).toEqual({ assigned: 0, orphans: 0 })
    expect(calls).toBe(1)
  })

  test.each<[string, (id: string) => Promise<unknown>]>([
    ['is gone', async () => platform.store.write([{ change: 'put', table: 'entities', item: orphan('mis_gone') }])],
    ['has its slot already', async (id) => platform.store.write([...enter(id, `000000000000000#${id}`)])],
    [
      'waits for a limit',
      async () => {
        await process.putLimit('a', { concurrency: 0, rate: null })
        const { id } = await process.submit({ agent: 'echo', input: 'x', concurrency: [{ key: 'a' }] })
        await platform.store.write([...enter(id, `000000000000000#${id}`)])
      },
    ],
    [
      'cannot be read',
      async () => {
        const item = { ...missionKey('mis_odd'), version: 1, body: {} }
        const changes = [item, orphan('mis_odd')].map(
          (one) => ({ change: 'put', table: 'entities', item: one }) as const,
        )
        await platform.store.write(changes)
      },
    ],
  ])('are kept from nobody by an entry whose mission %s', async (_, plant) => {
    const first = await submit()
    await plant(first)
    await changeTenant({ concurrency: 1 })
    const waits = await submit()
    await changeTenant({ concurrency })
    expect(await fill()).toEqual({ assigned: 1, orphans: 1 })
    expect(await statusOf(waits)).toBe('QUEUED')
    expect((await platform.stored()).backlog.size).toBe(0)
  })

  test('are given by where a mission stands now, and not by where it stood', async () => {
    const [first = '', second = ''] = await waitingUnseen(2)
    await changeTenant({ concurrency: 1 })
    await platform.store.write(enter(second, `000000000000000#${second}`))
    expect(await fill()).toEqual({ assigned: 1, orphans: 1 })
    expect([await statusOf(first), await statusOf(second)]).toEqual(['QUEUED', 'PENDING'])
  })

  test('are not kept from one whose entry only looked like an orphan while it was coming back', async () => {
    const [id = ''] = await waitingUnseen(1)
    const [entry] = await backlogHeads(platform.store, 1)
    const key = String(entry?.key)
    await changeTenant({ concurrency: 0 })
    await process.hold(id)
    await platform.store.write(enter(id, key))
    await changeTenant({ concurrency })
    const other = anotherProcess()
    let writes = 0
    const filled = await fillThrough(async (call, perform) => {
      if (call.operation === 'write' && writes++ === 0) {
        await platform.store.write(leave(key))
        await changeTenant({ concurrency: 0 })
        await other.release(id)
        await changeTenant({ concurrency })
      }
      return perform()
    })
    expect(filled).toEqual({ assigned: 1, orphans: 0 })
    expect(await statusOf(id)).toBe('QUEUED')
  })

  test('are filled a thousand steps at a time', async () => {
    const entries = Array.from({ length: 1002 }, (_, at) => enter('mis_gone', `${at}#mis_gone`))
    for (let at = 0; at < entries.length; at += 100) await platform.store.write(entries.slice(at, at + 100).flat())
    expect(await fill()).toEqual({ assigned: 0, orphans: 1000 })
    expect(await fill()).toEqual({ assigned: 0, orphans: 2 })
  })

  test('cost one write each, and one read of all slots', async () => {
    await waitingUnseen(2)
    let [reads, writes] = [0, 0]
    const counted: Store = {
      ...platform.store,
      query: (table, query) => {
        if (query.partition === slotsPartition) reads++
        return platform.store.query(table, query)
      },
      write: (changes) => {
        writes++
        return platform.store.write(changes)
      },
    }
    await fillFreeSlots({ ...platform.ports, stores: { ...platform.stores, tenant: () => counted } }, platform.tenant)
    expect([reads, writes]).toEqual([1, 2])
  })

  /** By a process whose calls of the store go through `intercept`. */
  const fillThrough = (intercept: Intercept) =>
    fillFreeSlots({ ...platform.ports, stores: interceptStores(platform.stores, intercept) }, platform.tenant)

  test('are filled once, by whichever process is faster', async () => {
    const ids = await waitingUnseen(3)
    let writes = 0
    const filled = await fillThrough(async (call, perform) => {
      if (call.operation === 'write' && writes++ === 0) expect(await fill()).toEqual({ assigned: 2, orphans: 0 })
      return perform()
    })
    expect(filled).toEqual({ assigned: 0, orphans: 0 })
    // What it knew to be free is forgotten with the first conflict.
    expect(writes).toBe(1)
    expect(await Promise.all(ids.map(statusOf))).toEqual(['QUEUED', 'QUEUED', 'PENDING'])
  })

  test.each(Array.from({ length: 12 }, (_, n) => n))(
    'go to the next where the first leaves before call %i',
    async (n) => {
      const [first = '', second = ''] = await waitingUnseen(2)
      await changeTenant({ concurrency: 1 })
      const other = anotherProcess()
      let calls = 0
      await fillThrough(async (_call, perform) => {
        if (calls++ === n) await other.cancel(first)
        return perform()
      })
      const statuses = [await statusOf(first), await statusOf(second)]
      expect([
        ['CANCELLED', 'QUEUED'],
        ['QUEUED', 'PENDING'],
      ]).toContainEqual(statuses)
    },
  )

  test('are not filled, and it is said, where the store fails', async () => {
    await waitingUnseen(1)
    const failing = fillThrough(async (call, perform) => {
      if (call.operation === 'write') throw new Error('The disk is broken')
      return perform()
    })
    await expect(failing).rejects.toThrow('The disk is broken')
  })

  function orphan(mission: string) {
    return { partition: 'backlog', sort: `000000000000000#${mission}`, version: 1, body: { mission_id: mission } }
  }
})
