import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { describe, expect, test } from 'vitest'
import { maxFileBytes } from '../../../contract/resources/file.ts'
import { httpBounds } from '../../../local/http/bounds.ts'
import { createPace, keepingPace } from '../../../local/http/pace.ts'

describe('bytes that pass', () => {
  test('keep up with as many as are the least in each portion of time', () => {
    const pace = createPace({ leastBytes: 10, portions: 100 })
    for (let portion = 0; portion < 50; portion++) {
      pace.passed(4)
      pace.passed(6)
      expect(pace.problem()).toBeUndefined()
    }
  })

  test('are too slow with one fewer, whatever passed before', () => {
    const pace = createPace({ leastBytes: 10, portions: 100 })
    pace.passed(1000)
    expect(pace.problem()).toBeUndefined()
    pace.passed(9)
    expect(pace.problem()).toBe('too slow')
  })

  test('take no more portions than all of it may', () => {
    const pace = createPace({ leastBytes: 1, portions: 3 })
    const found = [1, 2, 3].map(() => {
      pace.passed(1)
      return pace.problem()
    })
    expect(found).toEqual([undefined, undefined, 'too long'])
  })
})

test('the largest file has the time that it takes at the least pace, and its address is forgotten later', () => {
  const { leastBytes, portionMs, portions } = httpBounds.pace
  expect(Math.ceil(maxFileBytes / leastBytes)).toBeLessThan(portions)
  // An upload is forgotten an hour after its beginning, and its address is good for a quarter of one.
  expect(portions * portionMs).toBeLessThan(45 * 60_000)
})

describe('a stream', () => {
  test('that keeps up goes on as it is', async () => {
    const gauge = keepingPace({ leastBytes: 1, portionMs: 60_000, portions: 1 })
    const [all] = await Promise.all([
      buffer(gauge),
      pipeline(Readable.from([Buffer.from('he'), Buffer.from('llo')]), gauge),
    ])
    expect(all.toString()).toBe('hello')
  })

  test('that breaks off before anybody reads it tells whoever reads it then', async () => {
    const gauge = keepingPace({ leastBytes: 1, portionMs: 5, portions: 1 })
    await new Promise((over) => gauge.once('close', over))
    await expect(pipeline(gauge, async (read) => buffer(read))).rejects.toThrow('fewer than 1 passed')
  })

  test.each([
    ['does not', { leastBytes: 1, portions: 1000 }, 'fewer than 1 passed'],
    ['takes longer than it may', { leastBytes: 0, portions: 2 }, 'longer than 0.01 s'],
  ])('that %s breaks off, and says why', async (_, bounds, why) => {
    const never = new Readable({ read() {} })
    await expect(
      pipeline(never, keepingPace({ ...bounds, portionMs: 5 }), async (read) => buffer(read)),
    ).rejects.toThrow(why)
  })
})
