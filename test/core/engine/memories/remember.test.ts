import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { remember, type Thought } from '../../../../core/engine/memories/remember.ts'
import { searchMemories } from '../../../../core/engine/memories/search.ts'
import { changeTenant } from '../../../../core/features/access/change-tenant.ts'
import { memoryKey } from '../../../../core/records/memory/memory.ts'
import { createSimulatedPlatform, type SimulatedPlatform } from '../../../simulation/simulated-platform.ts'
import { newTenant, thought } from './tenants.ts'

let platform: SimulatedPlatform
let tenant: Awaited<ReturnType<typeof newTenant>>

beforeEach(async () => {
  platform = await createSimulatedPlatform({ concurrency: 1 })
  tenant = await newTenant(platform, { memories_per_subject: 3 })
})
afterEach(() => platform.close())

const say = (text: string, given: Partial<Thought> = {}) => remember(tenant.store, thought(text, given), platform.now())

const known = async (subject: string | null = null, agent: string | null = null) => {
  const { found } = await searchMemories(tenant.store, { subject, agent }, { query: '', limit: 50 })
  return found.map(({ memory }) => memory)
}

describe('the same words again', () => {
  test('are the same memory, from where they were first remembered', async () => {
    const { memory } = await say('Likes tea', {
      subject: 's',
      source: { kind: 'mission', mission_id: 'mis_1', step: 2 },
    })
    platform.advance(1000)
    expect(await say(' Likes  tea', { subject: 's' })).toEqual({ memory, known: true })
    expect(await known('s')).toEqual([memory])
  })

  test('are kept for the longer of the two times, with the tags of both', async () => {
    const [soon, late] = [platform.now() + 60_000, platform.now() + 120_000]
    await say('Likes tea', { tags: ['a', 'b'], expires_at: late })
    expect((await say('Likes tea', { tags: ['b', 'c'], expires_at: soon })).memory).toMatchObject({
      tags: ['a', 'b', 'c'],
      expires_at: late,
    })
    expect((await say('Likes tea', { expires_at: null })).memory.expires_at).toBeNull()
    expect((await say('Likes tea', { expires_at: soon })).memory.expires_at).toBeNull()
  })

  test('make one memory, however many say them at once', async () => {
    const said = await Promise.all([1, 2, 3, 4, 5].map(() => say('Likes tea', { subject: 's' })))
    expect(said.filter(({ known }) => !known)).toHaveLength(1)
    expect(await known('s')).toHaveLength(1)
  })

  test('are told of where what was remembered cannot be read', async () => {
    const { memory } = await say('Likes tea')
    const item = { ...memoryKey(memory.id), version: 2, body: {} }
    await tenant.store.write([{ change: 'put', table: 'entities', item, when: { version: 1 } }])
    await expect(say('Likes tea')).rejects.toMatchObject({ code: 'item_unreadable' })
  })

  test('have no more tags than one request may give', async () => {
    const tags = (letter: string) => Array.from({ length: 20 }, (_, at) => `${letter}${at}`)
    await say('Likes tea', { tags: tags('a') })
    expect((await say('Likes tea', { tags: tags('b') })).memory.tags).toEqual(tags('a'))
  })
})

describe('what a plan allows', () => {
  const of = (count: number) => Array.from({ length: count }, (_, at) => `fact ${at}`)

  test('is never passed, also by those who say something at once', async () => {
    const said = await Promise.allSettled(of(10).map((text) => say(text, { subject: 's' })))
    expect(said.filter(({ status }) => status === 'fulfilled')).toHaveLength(3)
    for (const one of said) {
      if (one.status === 'fulfilled') continue
      expect(one.reason).toMatchObject({
        code: 'limit_exceeded',
        message: expect.stringContaining('forget some'),
        details: { limit: 'memories_per_subject', of: 3 },
      })
    }
    expect(await known('s')).toHaveLength(3)
  })

  test('is for each subject, for what each agent knows of nobody, and for what all share', async () => {
    for (const given of [{ subject: 's' }, { subject: 't' }, { agent: 'a' }, { agent: 'b' }, {}])
      for (const text of of(3)) await say(text, given)
    await expect(say('more', { subject: 's', agent: 'a' })).rejects.toMatchObject({
      message: expect.stringContaining('memories of this subject'),
    })
    await expect(say('more', { agent: 'a' })).rejects.toMatchObject({ message: expect.stringContaining('of a') })
    await expect(say('more')).rejects.toMatchObject({ message: expect.stringContaining('shared by all agents') })
  })

  test('has room again for what was forgotten or expired, and when the plan is raised', async () => {
    for (const text of of(3)) await say(text, { expires_at: platform.now() + 60_000 })
    await expect(say('more')).rejects.toMatchObject({ code: 'limit_exceeded' })
    await changeTenant(platform.ports)(tenant.tenant.id, { memories_per_subject: 4 })
    await say('more')
    await expect(say('still more')).rejects.toMatchObject({ code: 'limit_exceeded' })
    platform.advance(60_001)
    await say('still more')
    expect((await known()).map(({ text }) => text)).toEqual(['still more', 'more'])
  })

  test('does not keep anybody from saying again what is known', async () => {
    for (const text of of(3)) await say(text)
    expect(await say('fact 0', { tags: ['again'] })).toMatchObject({ known: true, memory: { tags: ['again'] } })
  })
})
