import { EventEmitter } from 'node:events'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createShares } from '../../../local/http/shares.ts'

const patienceMs = 60_000

describe('what is shared out among groups', () => {
  test('whoever finds room has it at once', () => {
    const shares = createShares({ all: 4, byGroup: 2, patienceMs })
    expect([shares.take('a', 1), shares.take('a', 1)]).toEqual([undefined, undefined])
  })

  test('groups take turns, whoever asked for more', async () => {
    const shares = createShares({ all: 1, byGroup: 1, patienceMs })
    const order: string[] = []
    shares.take('a', 1)
    for (const [group, name] of Object.entries({ a: 'a1 a2 a3', b: 'b1', c: 'c1 c2' }))
      for (const one of name.split(' ')) void shares.take(group, 1)?.then(() => order.push(one))
    for (const group of ['a', 'a', 'b', 'c', 'a', 'c']) {
      shares.give(group, 1)
      await Promise.resolve()
    }
    expect(order).toEqual(['a1', 'b1', 'c1', 'a2', 'c2', 'a3'])
  })

  test('a group at its own bound holds no other up', async () => {
    const shares = createShares({ all: 10, byGroup: 2, patienceMs })
    shares.take('greedy', 2)
    expect(shares.take('greedy', 1)).toBeInstanceOf(Promise)
    expect(await shares.take('other', 2)).not.toBe(false)
  })

  test('one that needs much is not passed by for ever by those that need little', async () => {
    const shares = createShares({ all: 10, byGroup: 10, patienceMs })
    shares.take('a', 6)
    const large = shares.take('b', 8)
    const small = shares.take('c', 1)
    expect(small).toBeInstanceOf(Promise)
    shares.give('a', 6)
    expect(await Promise.all([large, small])).toEqual([true, true])
  })

  test('groups that hold all they may have leave room for one more', async () => {
    const shares = createShares({ all: 128, byGroup: 64, patienceMs })
    const held = { a: 0, b: 0, c: 0, late: 0 }
    for (const group of ['a', 'b', 'c'] as const)
      for (let asked = 0; asked < 128; asked++) void Promise.resolve(shares.take(group, 1)).then(() => held[group]++)
    void Promise.resolve(shares.take('late', 1)).then(() => held.late++)
    await settled()
    expect(held).toEqual({ a: 64, b: 32, c: 16, late: 1 })
  })

  test('whoever is gone waits no longer, and takes nothing', async () => {
    const shares = createShares({ all: 2, byGroup: 1 })
    shares.take('a', 1)
    const connection = new EventEmitter()
    const turn = shares.take('a', 1, connection)
    connection.emit('close')
    expect(await turn).toBe(false)
    shares.give('a', 1)
    expect(shares.take('a', 1)).toBeUndefined()
  })

  test('whoever was gone before it asked gets nothing, also where there is room', async () => {
    const shares = createShares({ all: 2, byGroup: 1 })
    const gone = Object.assign(new EventEmitter(), { destroyed: true })
    expect(await shares.take('a', 1, gone)).toBe(false)
    expect(shares.take('a', 1)).toBeUndefined()
    expect(await shares.take('a', 1, gone)).toBe(false)
  })

  test('whoever has its turn is not listened to any more', async () => {
    const shares = createShares({ all: 2, byGroup: 1 })
    shares.take('a', 1)
    const connection = new EventEmitter()
    const turn = shares.take('a', 1, connection)
    shares.give('a', 1)
    expect(await turn).toBe(true)
    expect(connection.listenerCount('close')).toBe(0)
  })

  test('whoever gives up lets those go that stood behind', async () => {
    const shares = createShares({ all: 10, byGroup: 10 })
    shares.take('a', 6)
    const connection = new EventEmitter()
    const large = shares.take('b', 8, connection)
    const small = shares.take('c', 1)
    connection.emit('close')
    expect(await Promise.all([large, small])).toEqual([false, true])
  })

  test('whoever waits too long is told so, and takes nothing', async () => {
    const shares = createShares({ all: 1, byGroup: 1, patienceMs: 1 })
    shares.take('a', 1)
    expect(await shares.take('b', 1)).toBe(false)
    shares.give('a', 1)
    expect(shares.take('c', 1)).toBeUndefined()
  })

  test('never more than there is, never more of one group, and nobody is left waiting beside room', async () => {
    const ask = fc.record({ group: fc.constantFrom('a', 'b', 'c'), amount: fc.integer({ min: 1, max: 4 }) })
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(ask, fc.nat(5)), { maxLength: 60 }), async (steps) => {
        const trial = new Trial()
        for (const step of steps) {
          if (typeof step === 'number') trial.giveOneBack(step)
          else trial.ask(step)
          await settled()
          expect(Math.max(...trial.sums())).toBeLessThanOrEqual(4)
          expect(trial.sums().reduce((sum, one) => sum + one)).toBeLessThanOrEqual(7)
        }
        while (trial.held.length > 0) {
          trial.giveOneBack(0)
          await settled()
        }
        expect(trial.waiting).toBe(0)
      }),
    )
  })
})

interface Asked {
  readonly group: string
  readonly amount: number
}

class Trial {
  readonly held: Asked[] = []
  waiting = 0
  readonly #shares = createShares({ all: 7, byGroup: 4, patienceMs })

  ask(asked: Asked): void {
    this.waiting++
    const have = () => {
      this.waiting--
      this.held.push(asked)
    }
    const turn = this.#shares.take(asked.group, asked.amount)
    if (turn) void turn.then(have)
    else have()
  }

  giveOneBack(which: number): void {
    const [given] = this.held.splice(which % Math.max(1, this.held.length), 1)
    if (given) this.#shares.give(given.group, given.amount)
  }

  sums(): number[] {
    return ['a', 'b', 'c'].map((of) =>
      this.held.reduce((sum, { group, amount }) => (group === of ? sum + amount : sum), 0),
    )
  }
}

/** What was resolved has been heard by then. */
function settled(): Promise<void> {
  return new Promise(setImmediate)
}
