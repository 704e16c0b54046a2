import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ForgetScope } from '../../../../contract/resources/memory.ts'
import type { Ports } from '../../../../core/base/ports/ports.ts'
import { carryOnForgetting } from '../../../../core/features/memories/carry-on-forgetting.ts'
import { forgetMemories } from '../../../../core/features/memories/forget-memories.ts'
import { listMemories } from '../../../../core/features/memories/read-memories.ts'
import { forgettingPartition } from '../../../../core/records/memory/forgetting.ts'
import { type Memory, memoryId, putMemory } from '../../../../core/records/memory/memory.ts'
import { type Fault, faultyProcess, mishapsOf } from '../../../faults/fault.ts'
import { interceptPorts } from '../../../simulation/intercept.ts'
import { createSimulatedPlatform, type SimulatedPlatform } from '../../../simulation/simulated-platform.ts'

let platform: SimulatedPlatform

beforeEach(async () => {
  platform = await createSimulatedPlatform({ concurrency: 1 })
})
afterEach(() => platform.close())

const ofAnn: ForgetScope = { kind: 'subject', subject: 'ann@example.com' }
const ofClerk: ForgetScope = { kind: 'agent', agent: 'clerk' }

function memory(text: string, { subject = null, agent = null }: Partial<Pick<Memory, 'subject' | 'agent'>>): Memory {
  const source = { kind: 'api', key_id: 'key_1' } as const
  const whose = { subject, agent }
  const made = { created_at: platform.now(), expires_at: null }
  return { id: memoryId(whose, text), text, ...whose, tags: [], source, ...made }
}

/** More than one write takes, of each kind. */
async function fill(): Promise<void> {
  const all = Array.from({ length: 120 }, (_, at) => [
    memory(`a${at}`, { subject: 'ann@example.com', agent: at % 2 === 0 ? 'clerk' : null }),
    memory(`b${at}`, { subject: 'bob', agent: 'clerk' }),
    memory(`c${at}`, { agent: at % 2 === 0 ? 'clerk' : 'cook' }),
  ]).flat()
  for (let at = 0; at < all.length; at += 100)
    await platform.store.write(all.slice(at, at + 100).map((one) => putMemory(one, 0)))
}

const forget = (scope: ForgetScope, ports: Ports = platform.ports) => forgetMemories(ports)(platform.caller, { scope })

async function left(): Promise<{ readonly [whose: string]: number }> {
  const counts: Record<string, number> = {}
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await listMemories(platform.ports)(platform.caller, { limit: 100, cursor })
    for (const { subject, agent } of page.items) {
      const whose = `${subject} ${agent}`
      counts[whose] = (counts[whose] ?? 0) + 1
    }
    cursor = page.next_cursor
  }
  return counts
}

const sweep = () => platform.process((_call, perform) => perform()).sweep()

const withoutAnn = { 'bob clerk': 120, 'null clerk': 60, 'null cook': 60 }
const withoutClerk = { 'ann@example.com null': 60, 'null cook': 60 }

/** Of the whole store, as it is on disk. */
async function rows(like: string): Promise<number> {
  await platform.database.settled()
  const found = platform.database.prepare('SELECT count(*) AS n FROM entities WHERE pk LIKE ? OR body LIKE ?')
  return Number(found.get(like, like)?.n)
}

describe('to forget a subject', () => {
  test('is done when it is answered, and touches nothing else', async () => {
    await fill()
    expect(await forget(ofAnn)).toEqual({
      ...{ scope: ofAnn, requested_at: '2026-11-21T09:00:00.000Z' },
      ...{ state: 'forgotten', forgotten: 120 },
    })
    expect(await left()).toEqual(withoutAnn)
  })

  test('leaves no trace of its name', async () => {
    await fill()
    expect(await rows('%ann@example.com%')).toBe(120)
    await forget(ofAnn)
    expect(await rows('%ann@example.com%')).toBe(0)
  })

  test('that is known to nobody is done, and can be said again', async () => {
    for (const _time of ['once', 'again'])
      expect(await forget(ofAnn)).toMatchObject({ state: 'forgotten', forgotten: 0 })
  })

  test('takes what cannot be read with it', async () => {
    const change = putMemory(memory('x', { subject: 'ann@example.com' }), 0)
    if (change.change !== 'put') throw new Error('It is put')
    await platform.store.write([{ ...change, item: { ...change.item, body: 'nonsense' } }])
    expect(await forget(ofAnn)).toMatchObject({ state: 'forgotten', forgotten: 1 })
  })
})

describe('to forget what an agent knows', () => {
  test('is about every subject and none, and is looked for once more as an index may lag', async () => {
    await fill()
    expect(await forget(ofClerk)).toMatchObject({ scope: ofClerk, state: 'forgotten', forgotten: 240 })
    expect(await left()).toEqual(withoutClerk)
    // What came to light since.
    await platform.store.write([putMemory(memory('late', { agent: 'clerk' }), 0)])
    platform.advance(4999)
    expect((await sweep()).mended).toEqual({})
    platform.advance(1)
    expect((await sweep()).mended).toEqual({ memories_forgotten: 1 })
    expect(await left()).toEqual(withoutClerk)
    platform.advance(120_000)
    expect((await sweep()).mended).toEqual({})
    expect(await rows('%forgetting#%')).toBe(0)
  })

  test('goes on by the sweeper where it is more than one request does, and says so', async () => {
    await fill()
    // Each look at the clock finds that so much time has passed.
    let looks = 0
    const monotonic = () => {
      looks++
      return looks * 1500
    }
    const clock = { now: platform.ports.clock.now, monotonic }
    expect(await forget(ofClerk, { ...platform.ports, clock })).toMatchObject({ state: 'forgetting' })
    expect(await left()).not.toEqual(withoutClerk)
    expect((await sweep()).mended).toEqual({ memories_forgotten: 1 })
    expect(await left()).toEqual(withoutClerk)
  })

  test('asked for again meanwhile is about what came since as well', async () => {
    await fill()
    await forget(ofClerk)
    await platform.store.write([putMemory(memory('later', { agent: 'clerk' }), 0)])
    platform.advance(1000)
    expect(await forget(ofClerk)).toMatchObject({
      ...{ requested_at: '2026-11-21T09:00:01.000Z', state: 'forgotten', forgotten: 241 },
    })
    expect(await left()).toEqual(withoutClerk)
  })
})

describe('wherever a request dies or fails, all of it is forgotten in the end', () => {
  test.each([
    ['a subject', ofAnn, withoutAnn],
    ['an agent', ofClerk, withoutClerk],
  ] as const)('%s', async (_, scope, expected) => {
    const effects: string[] = []
    await fill()
    await forget(scope, interceptPorts(platform.ports, faultyProcess(effects).intercept))
    expect(effects.length).toBeGreaterThan(3)
    for (const [position, effect] of effects.entries())
      for (const mishap of mishapsOf[effect] ?? []) {
        if (position === 0 && mishap.endsWith('before')) continue
        platform.close()
        platform = await createSimulatedPlatform({ concurrency: 1 })
        await fill()
        await forgetWith(scope, { position, mishap })
        for (let rounds = 0; rounds < 3; rounds++) {
          platform.advance(61_000)
          await sweep()
        }
        expect([position, mishap, await left(), await rows('%forgetting#%')]).toEqual([position, mishap, expected, 0])
      }
  })

  async function forgetWith(scope: ForgetScope, fault: Fault): Promise<void> {
    const { intercept, died } = faultyProcess([], fault)
    await Promise.race([forget(scope, interceptPorts(platform.ports, intercept)).catch(() => {}), died])
  }

  test('and of two who go on with it one does, and the other leaves it to that one', async () => {
    await fill()
    const both = await Promise.all([forget(ofAnn), forget(ofAnn)])
    expect(both.map(({ state }) => state)).toContain('forgotten')
    await carryOnForgetting(platform.ports, platform.tenant, forgettingPartition(ofAnn), 4000)
    expect(await left()).toEqual(withoutAnn)
  })
})
