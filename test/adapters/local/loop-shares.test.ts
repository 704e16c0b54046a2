import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createLoopShares, type LoopShares } from '../../../adapters/local/loop-shares.ts'

let loop: LoopShares
/** What was done, in order, and where a turn ended. */
let done: string[]

beforeEach(() => {
  loop = createLoopShares({ all: 6, byGroup: 3 })
  done = []
})

function piece(group: string, amount: number) {
  return () => {
    loop.spend(group, amount)
    done.push(group)
  }
}

/** After the turn of the event loop under way, and the next one of the shares. */
async function turn(): Promise<void> {
  await new Promise(setImmediate)
  done.push('|')
}

describe('a turn of the event loop', () => {
  test('is for whoever has something left of his part, at once', () => {
    expect(loop.run('a', () => 'done')).toBe('done')
    loop.spend('a', 2)
    expect(loop.run('a', () => 'done')).toBe('done')
  })

  test('has of each group no more than its part, and one piece', async () => {
    for (let n = 0; n < 5; n++) void loop.run('greedy', piece('greedy', 2))
    expect(done).toEqual(['greedy', 'greedy'])
    void loop.run('small', piece('small', 1))
    await turn()
    await turn()
    expect(done).toEqual(['greedy', 'greedy', 'small', 'greedy', 'greedy', '|', 'greedy', '|'])
  })

  test('has no more than there is for all, and groups take turns', async () => {
    for (const group of ['a', 'a', 'a', 'a', 'b', 'c', 'd']) void loop.runLater(group, piece(group, 2))
    expect(done).toEqual([])
    await turn()
    await turn()
    await turn()
    expect(done).toEqual(['a', 'b', 'c', '|', 'd', 'a', 'a', '|', 'a', '|'])
  })

  test('goes on with the next piece where one fails, and says so to whoever asked', async () => {
    const failing = loop.runLater('a', () => {
      throw new Error('not this one')
    })
    const next = loop.runLater('a', () => 'done')
    await expect(failing).rejects.toThrow('not this one')
    expect(await next).toBe('done')
  })

  test('keeps the order within a group, of small pieces and of others, and does everything in the end', async () => {
    const asked = fc.record({
      group: fc.constantFrom('a', 'b', 'c'),
      amount: fc.integer({ min: 0, max: 9 }),
      how: fc.constantFrom('now', 'later', 'small'),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(asked, { maxLength: 40 }), async (all) => {
        loop = createLoopShares({ all: 6, byGroup: 3 })
        const order: number[] = []
        const pieces = all.map(({ group, amount, how }, at) => {
          const work = () => {
            loop.spend(group, amount)
            order.push(at)
          }
          return how === 'now' ? loop.run(group, work) : loop.runLater(group, work, how === 'small')
        })
        await Promise.all(pieces)
        const lineOf = (at: number) => `${all[at]?.group} ${all[at]?.how === 'small'}`
        const lines = Object.groupBy(order, lineOf)
        expect(lines).toEqual(Object.groupBy(all.keys(), lineOf))
      }),
    )
  })
})

describe('what is small', () => {
  const named = (name: string, amount: number) => () => {
    loop.spend('a', amount)
    done.push(name)
  }

  test('stands behind one larger piece of its group at the most, and behind no rest', async () => {
    loop = createLoopShares({ all: 6, byGroup: 3, rest: { from: 2, ms: 60_000, forOthersMs: 60_000 } })
    void loop.run('other', () => {})
    for (let n = 0; n < 5; n++) void loop.runLater('a', named('large', 2))
    for (let n = 0; n < 4; n++) void loop.runLater('a', named('small', 1), true)
    await turn()
    await turn()
    expect(done).toEqual(['small', 'large', '|', 'small', 'small', 'small', '|'])
  })

  test('keeps what is large waiting for one piece at the most', async () => {
    for (let n = 0; n < 3; n++) void loop.runLater('a', named('small', 1), true)
    for (let n = 0; n < 2; n++) void loop.runLater('a', named('large', 2))
    await turn()
    await turn()
    await turn()
    expect(done).toEqual(['small', 'large', '|', 'small', 'large', '|', 'small', '|'])
  })
})

describe('a rest', () => {
  let now: number
  const rest = { from: 2, ms: 10, forOthersMs: 1_000 }

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    now = 5_000
    loop = createLoopShares({ all: 6, byGroup: 3, rest }, () => now)
  })

  afterEach(() => vi.useRealTimers())

  async function pass(ms: number): Promise<void> {
    now += ms
    await vi.advanceTimersByTimeAsync(ms)
    await turn()
  }

  test('follows a large piece while others are there, as long as the piece was large', async () => {
    void loop.run('greedy', piece('greedy', 4))
    void loop.run('small', piece('small', 1))
    void loop.run('greedy', piece('greedy', 1))
    await turn()
    await pass(19)
    void loop.run('small', piece('small', 1))
    expect(done).toEqual(['greedy', 'small', '|', '|', 'small'])
    await pass(1)
    expect(done.slice(5)).toEqual(['greedy', '|'])
  })

  test('ends, however much its group does meanwhile that waits for no turn', async () => {
    loop.spend('writer', 4)
    const read = loop.run('writer', piece('writer', 0))
    for (let ms = 0; ms < 20; ms += 5) {
      void loop.run('other', piece('other', 0))
      await pass(5)
      loop.spend('writer', 4)
    }
    await turn()
    expect(done).toContain('writer')
    await read
  })

  test('is as long as the largest piece of its group says', async () => {
    for (const amount of [2, 6, 4]) loop.spend('writer', amount)
    void loop.run('other', piece('other', 0))
    void loop.run('writer', piece('writer', 0))
    await pass(29)
    void loop.run('other', piece('other', 0))
    expect(done).not.toContain('writer')
    await pass(1)
    expect(done).toContain('writer')
  })

  test('is for nobody where nobody else asks', async () => {
    void loop.run('small', piece('small', 1))
    now += rest.forOthersMs
    for (let n = 0; n < 3; n++) void loop.run('greedy', piece('greedy', 4))
    await turn()
    await turn()
    expect(done.filter((group) => group === 'greedy')).toHaveLength(3)
  })

  test('does not follow small pieces, however many', async () => {
    for (let n = 0; n < 7; n++) {
      void loop.run('many', piece('many', 1))
      void loop.run('other', piece('other', 0))
    }
    await turn()
    await turn()
    expect(done.filter((group) => group === 'many')).toHaveLength(7)
  })

  test('holds nobody else up, also where all that waits is resting', async () => {
    for (const group of ['a', 'b']) void loop.run(group, piece(group, 4))
    const waiting = ['a', 'b'].map((group) => loop.run(group, piece(group, 0)))
    await turn()
    expect(loop.run('c', () => 'at once')).toBe('at once')
    await pass(20)
    await Promise.all(waiting)
    expect(done).toEqual(['a', 'b', '|', 'a', 'b', '|'])
  })
})
