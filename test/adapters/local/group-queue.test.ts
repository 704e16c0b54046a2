import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createGroupQueue, type GroupQueue } from '../../../adapters/local/group-queue.ts'

/** A list of all messages; the first of each group is the only one that may be taken, when it is visible. */
class PlainList {
  now = 1000
  ids = 0
  all: ListedMessage[] = []
  /** Those that were taken and not removed since. */
  taken: ListedMessage[] = []

  isFirst(message: ListedMessage): boolean {
    return this.all.find((one) => one.group === message.group) === message
  }

  receivable(): ListedMessage[] {
    return this.all.filter((message) => message.visibleAt <= this.now && this.isFirst(message))
  }

  remove(message: ListedMessage): void {
    this.all = this.all.filter((one) => one !== message)
    this.taken = this.taken.filter((one) => one !== message)
  }
}

interface ListedMessage {
  readonly id: number
  readonly group: string
  visibleAt: number
}

type Deed = (list: PlainList, queue: GroupQueue) => void

function add(group: string, hiddenFor: number): Deed {
  return (list, queue) => {
    const message = { id: ++list.ids, group, visibleAt: hiddenFor === 0 ? 0 : list.now + hiddenFor }
    list.all.push(message)
    queue.add({ ...message, body: '', receives: 0 })
  }
}

function take(max: number, hiddenFor: number): Deed {
  return (list, queue) => {
    const expected = list.receivable()
    const messages = queue.take(max, list.now, list.now + hiddenFor)
    expect(messages).toHaveLength(Math.min(max, expected.length))
    for (const { id } of messages) {
      const message = expected.find((one) => one.id === id)
      if (!message) throw new Error(`${id} was not to be taken`)
      message.visibleAt = list.now + hiddenFor
      if (!list.taken.includes(message)) list.taken.push(message)
    }
  }
}

function remove(which: number): Deed {
  return (list, queue) => {
    const message = list.taken[which % Math.max(1, list.taken.length)]
    if (!message) return
    const wasFirst = list.isFirst(message)
    list.remove(message)
    const anotherIsNext = wasFirst && list.all.some((one) => one.group === message.group)
    expect(queue.remove(message)).toBe(anotherIsNext)
  }
}

function release(which: number, hiddenFor: number): Deed {
  return (list, queue) => {
    const message = list.taken[which % Math.max(1, list.taken.length)]
    if (!message) return
    message.visibleAt = list.now + hiddenFor
    queue.release(message, message.visibleAt)
  }
}

function passTime(ms: number): Deed {
  return (list) => {
    list.now += ms
  }
}

const group = fc.constantFrom('a', 'b', 'c')
const deed = fc.oneof(
  fc.tuple(group, fc.constantFrom(0, 0, 0, 10)).map(([name, hiddenFor]) => add(name, hiddenFor)),
  fc.tuple(fc.integer({ min: 1, max: 3 }), fc.nat(20)).map(([max, hiddenFor]) => take(max, hiddenFor)),
  fc.nat(20).map(remove),
  fc.tuple(fc.nat(20), fc.nat(10)).map(([which, hiddenFor]) => release(which, hiddenFor)),
  fc.nat(25).map(passTime),
)

test('the queue of groups does what a plain list of messages does', () => {
  fc.assert(
    fc.property(fc.array(deed, { maxLength: 60 }), (deeds) => {
      const queue = createGroupQueue()
      const list = new PlainList()
      for (const act of deeds) act(list, queue)
      drainAlike(queue, list.all, list.now)
    }),
    { numRuns: 500 },
  )
})

test('a message that became visible, and is released for later than now, stays hidden until then', () => {
  const queue = createGroupQueue()
  const [first, other] = [1, 2].map((id) => ({ id, group: String(id), body: '', receives: 0, visibleAt: 0 }))
  if (!first || !other) throw new Error('There are two')
  queue.add(first)
  expect(queue.take(1, 100, 110)).toEqual([first])
  queue.add(other)
  // Its time is up, and it is the other's turn.
  expect(queue.take(1, 120, 200)).toEqual([other])
  queue.release(first, 150)
  expect(queue.take(2, 149, 300)).toEqual([])
  expect(queue.take(2, 150, 300)).toEqual([first])
})

/** Whatever came before, each message left comes exactly once, in order within its group. */
function drainAlike(queue: GroupQueue, model: readonly ListedMessage[], now: number): void {
  const drained: number[] = []
  for (;;) {
    const messages = queue.take(10, now + 1000, now + 2000)
    if (messages.length === 0) break
    for (const message of messages) {
      drained.push(message.id)
      queue.remove(message)
    }
  }
  for (const name of ['a', 'b', 'c']) {
    const ids = model.filter((one) => one.group === name).map((one) => one.id)
    expect(drained.filter((id) => ids.includes(id))).toEqual(ids)
  }
  expect(drained).toHaveLength(model.length)
}

test('owners take turns, however many groups each has', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 10 }),
      fc.integer({ min: 1, max: 7 }),
      (many, few, most) => {
        const queue = createGroupQueue()
        const add = (owner: string, slot: number, id: number) =>
          queue.add({ id, group: `${owner}#${slot}`, body: '', receives: 0, visibleAt: 0 })
        for (let slot = 0; slot < many; slot++) add('busy', slot, slot)
        for (let slot = 0; slot < few; slot++) add('quiet', slot, 1000 + slot)
        const owners: string[] = []
        while (owners.length < many + few)
          owners.push(...queue.take(most, 1, 1000).map(({ group }) => group.split('#')[0] as string))
        const together = owners.slice(0, 2 * Math.min(many, few))
        together.forEach((owner, at) => {
          expect(owner).toBe(at % 2 === 0 ? 'busy' : 'quiet')
        })
      },
    ),
  )
})
