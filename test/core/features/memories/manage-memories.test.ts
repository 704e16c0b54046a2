import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { NewMemory } from '../../../../contract/resources/memory.ts'
import { createMemory, deleteMemory } from '../../../../core/features/memories/manage-memories.ts'
import {
  findMemories,
  getMemory,
  listMemories,
  type MemoryQuery,
} from '../../../../core/features/memories/read-memories.ts'
import { memoryKey } from '../../../../core/records/memory/memory.ts'
import { createSimulatedPlatform, type SimulatedPlatform } from '../../../simulation/simulated-platform.ts'

let platform: SimulatedPlatform

beforeEach(async () => {
  platform = await createSimulatedPlatform({ concurrency: 1 })
})
afterEach(() => platform.close())

const create = (memory: { text: string } & Partial<NewMemory>) =>
  createMemory(platform.ports)(platform.caller, NewMemory.parse(memory))
const get = (id: string) => getMemory(platform.ports)(platform.caller, id)
const remove = (id: string) => deleteMemory(platform.ports)(platform.caller, id)
const list = (query: MemoryQuery = {}) => listMemories(platform.ports)(platform.caller, query)

const texts = async (query: MemoryQuery = {}) => (await list(query)).items.map(({ text }) => text)

describe('a memory', () => {
  test('is made with a key, and is there at once although plain reads lag', async () => {
    platform.close()
    platform = await createSimulatedPlatform({ concurrency: 1, lagging: true })
    const made = await create({ text: 'Likes tea', subject: 's', agent: 'echo', tags: ['drinks'], expires_in_s: 60 })
    expect(made).toEqual({
      ...{ id: made.id, text: 'Likes tea', subject: 's', agent: 'echo', tags: ['drinks'] },
      source: { kind: 'api', key_id: 'key_1' },
      ...{ created_at: '2026-11-21T09:00:00.000Z', expires_at: '2026-11-21T09:01:00.000Z' },
    })
    expect(await get(made.id)).toEqual(made)
    expect((await list({ subject: 's' })).items).toEqual([made])
    const search = { query: 'tea', subject: 's', agent: 'echo', limit: 10 }
    const { found } = await findMemories(platform.ports)(platform.caller, search)
    expect(found).toMatchObject([{ ...made, score: expect.any(Number) }])
  })

  test('of an agent that is not there is refused', async () => {
    await expect(create({ text: 'x', agent: 'nobody' })).rejects.toMatchObject({ code: 'not_found' })
  })

  test('is gone once it is deleted, and unknown from then on', async () => {
    const { id } = await create({ text: 'Likes tea', subject: 's' })
    await remove(id)
    const missing = { code: 'not_found', message: expect.stringContaining(id) }
    for (const asked of [get(id), remove(id)]) await expect(asked).rejects.toMatchObject(missing)
    expect(await texts({ subject: 's' })).toEqual([])
  })

  test('that cannot be read is told of, passed over in lists, and can be deleted', async () => {
    const { id } = await create({ text: 'Likes tea', subject: 's' })
    await create({ text: 'Is shy', subject: 's' })
    const item = { ...memoryKey(id), version: 2, body: { id } }
    await platform.store.write([{ change: 'put', table: 'entities', item, when: { version: 1 } }])
    await expect(get(id)).rejects.toMatchObject({ code: 'item_unreadable' })
    expect(await texts({ subject: 's' })).toEqual(['Is shy'])
    await remove(id)
    await expect(get(id)).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('the list', () => {
  beforeEach(async () => {
    for (const [text, subject, agent] of [
      ['1', 's', undefined],
      ['2', 't', 'echo'],
      ['3', undefined, 'echo'],
      ['4', 's', 'echo'],
      ['5', undefined, undefined],
    ] as const) {
      await create({ text, ...(subject && { subject }), ...(agent && { agent }) })
      platform.advance(1)
    }
  })

  test('has all, of a subject, of an agent, or of both, newest first', async () => {
    expect(await texts()).toEqual(['5', '4', '3', '2', '1'])
    expect(await texts({ agent: 'echo' })).toEqual(['4', '3', '2'])
    expect(await texts({ subject: 's' })).toEqual(['4', '1'])
    expect(await texts({ subject: 's', agent: 'echo' })).toEqual(['4'])
    expect(await texts({ subject: 'u' })).toEqual([])
  })

  test.each([{}, { subject: 's' }])('comes in pages, whose cursors are of this list: %o', async (query) => {
    const seen: string[] = []
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page = await list({ ...query, limit: 1, cursor })
      seen.push(...page.items.map(({ text }) => text))
      cursor = page.next_cursor
    }
    expect(seen).toEqual(await texts(query))
    const { next_cursor } = await list({ ...query, limit: 1 })
    const other = list({ subject: 't', cursor: String(next_cursor) })
    await expect(other).rejects.toMatchObject({ code: 'invalid_cursor' })
  })
})
