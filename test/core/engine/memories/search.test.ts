import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { remember } from '../../../../core/engine/memories/remember.ts'
import { searchMemories } from '../../../../core/engine/memories/search.ts'
import { putMemory } from '../../../../core/records/memory/memory.ts'
import { createSimulatedPlatform, type SimulatedPlatform } from '../../../simulation/simulated-platform.ts'
import { newTenant, thought } from './tenants.ts'

let platform: SimulatedPlatform

beforeAll(async () => {
  platform = await createSimulatedPlatform({ concurrency: 1 })
})
afterAll(() => platform.close())

const subjects = ['s', 't', null]
const agents = ['a', 'b', null]
const seekers = subjects.flatMap((subject) => agents.map((agent) => ({ subject, agent })))

interface Whose {
  readonly subject: string | null
  readonly agent: string | null
}

/** In words of its own what a mission may know. */
function mayKnow(seeker: Whose, memory: Whose): boolean {
  if (memory.subject !== null && memory.subject !== seeker.subject) return false
  if (memory.agent === null || memory.agent === seeker.agent) return true
  return seeker.agent === null && memory.subject !== null
}

describe('nobody is told what is not theirs', () => {
  test('of two subjects, two agents and two tenants, whatever they remember', async () => {
    const whose = fc.record({ subject: fc.constantFrom(...subjects), agent: fc.constantFrom(...agents) })
    const memories = fc.array(fc.record({ whose, tenant: fc.nat(1) }), { maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(memories, fc.constantFrom('', 'word'), async (all, query) => {
        const stores = [(await newTenant(platform)).store, (await newTenant(platform)).store]
        const kept = all.map((one, at) => ({ ...one, text: `word ${at}` }))
        for (const { whose, tenant, text } of kept) {
          const store = stores[tenant]
          if (store) await remember(store, thought(text, whose), platform.now())
        }
        for (const [tenant, store] of stores.entries())
          for (const seeker of seekers) {
            const { found, searched } = await searchMemories(store, seeker, { query, limit: 50 })
            const meant = kept.filter((one) => one.tenant === tenant && mayKnow(seeker, one.whose))
            expect(found.map(({ memory }) => memory.text).toSorted()).toEqual(meant.map(({ text }) => text).toSorted())
            expect(searched).toBe(meant.length)
          }
      }),
      { numRuns: 15 },
    )
  })
})

describe('a search', () => {
  test('finds by words of the text and of the tags, the nearest first', async () => {
    const { store } = await newTenant(platform)
    for (const [text, tags] of [
      ['Likes tea', []],
      ['Was born in Zürich', ['family']],
      ['Likes green tea with milk', ['drinks']],
    ] as const)
      await remember(store, thought(text, { tags }), platform.now())
    const texts = async (query: string, limit = 10) =>
      (await searchMemories(store, { subject: null, agent: null }, { query, limit })).found.map(
        ({ memory }) => memory.text,
      )
    expect(await texts('what about GREEN tea?')).toEqual(['Likes green tea with milk', 'Likes tea'])
    expect(await texts('zurich')).toEqual(['Was born in Zürich'])
    expect(await texts('drinks')).toEqual(['Likes green tea with milk'])
    expect(await texts('tea', 1)).toEqual(['Likes tea'])
    expect(await texts('coffee')).toEqual([])
  })

  test('without words finds the newest first', async () => {
    const { store } = await newTenant(platform)
    for (const text of ['first', 'second', 'third']) {
      await remember(store, thought(text), platform.now())
      platform.advance(1)
    }
    const { found, searched } = await searchMemories(store, { subject: 's', agent: 'a' }, { query: ' ?', limit: 2 })
    expect(found.map(({ memory, score }) => [memory.text, score])).toEqual([
      ['third', 0],
      ['second', 0],
    ])
    expect(searched).toBe(3)
  })

  test('finds nothing that has expired', async () => {
    const { store } = await newTenant(platform)
    await remember(store, thought('short', { expires_at: platform.now() + 60_000 }), platform.now())
    const count = async () =>
      (await searchMemories(store, { subject: null, agent: null }, { query: 'short', limit: 1 })).searched
    expect(await count()).toBe(1)
    platform.advance(60_001)
    expect(await count()).toBe(0)
  })

  test('reads all of the largest plan, and is not kept from the rest by what cannot be read', async () => {
    const { store } = await newTenant(platform, { memories_per_subject: 300 })
    const { memory } = await remember(store, thought('word 0', { subject: 's' }), platform.now())
    for (let at = 1; at < 300; at++) {
      const own = String(at).padStart(20, '0')
      await store.write([putMemory({ ...memory, id: `${memory.id.slice(0, 24)}${own}`, text: `word ${at}` }, 0)])
    }
    const broken = `${memory.id.slice(0, 24)}${'f'.repeat(20)}`
    const unreadable = putMemory({ ...memory, id: broken }, 0)
    if (unreadable.change !== 'put') throw new Error('It is put')
    await store.write([{ ...unreadable, item: { ...unreadable.item, body: { id: broken } } }])
    const { found, searched } = await searchMemories(store, { subject: 's', agent: null }, { query: '299', limit: 5 })
    expect([searched, found.map((one) => one.memory.text)]).toEqual([300, ['word 299']])
  })
})
