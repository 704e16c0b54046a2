import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MemoryId } from '../../../../contract/resources/memory.ts'
import { drawerOf, drawerPartition, memoryId, memoryKey } from '../../../../core/records/memory/memory.ts'

const name = fc.option(fc.constantFrom('a', 'b', 'null', '["a",null]'), { nil: null })
const belonging = fc.record({ subject: name, agent: name })
const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 })

describe('the id of a memory', () => {
  test('says where it stands', () => {
    fc.assert(
      fc.property(belonging, text, (whose, words) => {
        const id = memoryId(whose, words)
        expect(MemoryId.safeParse(id).success).toBe(true)
        expect(memoryKey(id).partition).toBe(drawerPartition(drawerOf(whose)))
      }),
    )
  })

  test('is the same for the same words, and another for others, for another agent, and for another subject', () => {
    const whose = { subject: 's', agent: 'a' }
    const id = memoryId(whose, 'Likes green tea')
    expect(memoryId(whose, '  Likes\n green  tea ')).toBe(id)
    const others = [
      memoryId(whose, 'likes green tea'),
      memoryId({ subject: 's', agent: null }, 'Likes green tea'),
      memoryId({ subject: 't', agent: 'a' }, 'Likes green tea'),
      memoryId({ subject: null, agent: 'a' }, 'Likes green tea'),
    ]
    expect(new Set([id, ...others]).size).toBe(5)
  })

  test('names neither subject nor agent nor words', () => {
    const id = memoryId({ subject: 'ann@example.com', agent: 'clerk' }, 'Likes tea')
    const { partition, sort } = memoryKey(id)
    expect(`${id} ${partition} ${sort}`).not.toMatch(/ann|clerk|tea/)
  })
})

test('what is known of a subject stands together, whoever knows it; what is known of nobody by whose it is', () => {
  const partitions = (...all: readonly Parameters<typeof drawerOf>[0][]) =>
    new Set(all.map((one) => drawerPartition(drawerOf(one)))).size
  expect(partitions({ subject: 's', agent: 'a' }, { subject: 's', agent: 'b' }, { subject: 's', agent: null })).toBe(1)
  const nobody = { subject: null }
  expect(partitions({ ...nobody, agent: 'a' }, { ...nobody, agent: 'b' }, { ...nobody, agent: null })).toBe(3)
  expect(partitions({ subject: 'a', agent: null }, { subject: null, agent: 'a' })).toBe(2)
})
