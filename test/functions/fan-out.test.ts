import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Context, DynamoDBStreamEvent, SQSEvent } from 'aws-lambda'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { createClock } from '../../adapters/system/clock.ts'
import { SortieError } from '../../contract/errors.ts'
import type { Clock } from '../../core/base/ports/clock.ts'
import { kindOf } from '../../core/base/storing/kind.ts'
import { definitions, lambdas } from '../../functions/definitions.ts'
import { createHandler } from '../../functions/fan-out/handler.ts'
import type { FeedConsumer } from '../../functions/runtime/definition.ts'
import { feedHandler, feedRecord } from '../../functions/runtime/feed.ts'
import type { HostedConsumer } from '../../functions/runtime/feed-turns.ts'
import type { LeftoverQueues } from '../../functions/runtime/stream.ts'

const word = kindOf('word', 'entities', z.string())
const silent = { info() {}, warn() {}, error() {} }
const away = () => Promise.reject(new SortieError('unavailable', 'A service does not answer'))
const never = () => new Promise<never>(() => {})

type Consume = (words: readonly string[]) => Promise<void>
type Order = FeedConsumer['trigger']['order']

interface ConsumerOptions {
  readonly turnS?: number
  readonly setAside?: () => Promise<void>
}

/** A consumer with a turn that is short enough for a test, through the code that every consumer goes through. */
function consumer(name: string, order: Order, consume: Consume, options: ConsumerOptions = {}): HostedConsumer {
  const { turnS = 0.2, setAside = never } = options
  const trigger = { kind: 'feed', itemKind: 'words', order } as const
  const definition = { name, trigger, uses: {}, memoryMb: 128, timeoutS: turnS, impact: 'None: a test.' }
  const stores = { tenant: () => ({ setAside }) }
  return { definition, handle: feedHandler({ stores, logger: silent }, word, consume) }
}

const recordOf = (body: string, kind = 'words') =>
  feedRecord({ pk: 'ten_1|p', sk: body, kind, body: JSON.stringify(body) })
const streamEvent = (words: readonly string[]): DynamoDBStreamEvent => ({ Records: words.map((one) => recordOf(one)) })

/** One process of the reader. */
function readerOf(consumers: readonly HostedConsumer[], { clock = createClock(), send }: ReaderOptions = {}) {
  const queued: string[] = []
  const keep: LeftoverQueues['send'] = async (queue, { body }) => void queued.push(`${queue}: ${JSON.parse(body)}`)
  const handle = createHandler({ clock, logger: silent }, consumers, { send: send ?? keep })
  return {
    queued,
    bring: (...words: readonly string[]) => handle(streamEvent(words), {} as Context),
    async bringAgain(...bodies: readonly string[]) {
      const Records = bodies.map((body, at) => ({ messageId: String(at), body, eventSource: 'aws:sqs' }))
      const answer = await handle({ Records } as unknown as SQSEvent, {} as Context)
      return answer?.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)
    },
  }
}

interface ReaderOptions {
  readonly clock?: Clock
  readonly send?: LeftoverQueues['send']
}

/** Takes everything, and says so. */
function taking(name: string, order: Order = 'kept', also: () => void = () => {}) {
  const taken: string[] = []
  const one = consumer(name, order, async (words) => {
    taken.push(...words)
    also()
  })
  return { taken, one }
}

describe('ten consumers of which one fails, one hangs and one is slow', () => {
  function ten() {
    const calls = { fails: 0, hangs: 0 }
    const slow = Promise.withResolvers<void>()
    const slowTook: string[] = []
    const all = Promise.withResolvers<void>()
    let well = 0
    const others = Array.from({ length: 7 }, (_, at) =>
      taking(`well-${at}`, at % 2 === 0 ? 'kept' : 'free', () => {
        well += 1
        if (well === 7) all.resolve()
      }),
    )
    const fails = () => {
      calls.fails += 1
      return away()
    }
    const hangs = () => {
      calls.hangs += 1
      return never()
    }
    const isSlow: Consume = async (words) => {
      await slow.promise
      slowTook.push(...words)
    }
    const consumers = [
      consumer('fails', 'free', fails),
      consumer('hangs', 'kept', hangs),
      consumer('slow', 'free', isSlow),
      ...others.map(({ one }) => one),
    ]
    return { ...readerOf(consumers), calls, slow, slowTook, others, all: all.promise }
  }

  test('the seven others are brought everything at once, in order, and the batch is done when the turns of the three are over', async () => {
    const { bring, queued, others, all } = ten()
    const first = bring('one', 'two')
    await all
    expect(queued).toEqual([])
    await first
    await bring('three')
    for (const { taken } of others) expect(taken).toEqual(['one', 'two', 'three'])
  })

  test('what the three did not take is kept for each of them, and for nobody else', async () => {
    const { bring, queued } = ten()
    await bring('one', 'two')
    const ofOne = ['fails-later: one', 'hangs-failures: one', 'slow-later: one']
    expect(queued.toSorted()).toEqual([...ofOne, ...ofOne.map((one) => one.replace('one', 'two'))].toSorted())
  })

  test('once they have shown it, they hold up nobody: one is tried once, and the other two not at all', async () => {
    const { bring, queued, calls } = ten()
    await bring('one')
    const before = { ...calls }
    queued.splice(0)
    await bring('two')
    await bring('three')
    expect(calls).toEqual({ fails: before.fails + 2, hangs: 1 })
    expect(queued).toHaveLength(6)
  })

  test('the slow one goes on with what comes after it is done', async () => {
    const { bring, queued, slow, slowTook } = ten()
    await bring('one')
    slow.resolve()
    await expect.poll(() => slowTook).toEqual(['one'])
    await nextTurn()
    queued.splice(0)
    await bring('two')
    expect(slowTook).toEqual(['one', 'two'])
    expect(queued.toSorted()).toEqual(['fails-later: two', 'hangs-failures: two'])
  })
})

describe('a turn', () => {
  test('takes a batch one by one, once it has failed for seconds: one item takes no others along', async () => {
    const taken: string[] = []
    let together = 0
    const picky: Consume = async (words) => {
      if (words.length > 1) together += 1
      if (words.includes('poison')) return away()
      taken.push(...words)
    }
    const { bring, queued } = readerOf([consumer('picky', 'free', picky, { turnS: 30 })])
    await bring('one', 'poison', 'two')
    expect(together).toBe(5)
    expect(taken).toEqual(['one', 'two'])
    expect(queued).toEqual(['picky-later: poison'])
    // The others showed that it is the item’s own fault, so the next batch is brought like any other.
    await bring('three')
    expect(taken).toEqual(['one', 'two', 'three'])
  })

  test('sets aside at once what can never be handled, and has nothing left over', async () => {
    const noted: string[] = []
    const setAside = async () => void noted.push('noted')
    const bug: Consume = async (words) => {
      if (words.includes('poison')) throw new TypeError('A bug')
    }
    const { bring, queued } = readerOf([consumer('buggy', 'kept', bug, { setAside })])
    await bring('one', 'poison', 'two')
    expect(noted).toEqual(['noted'])
    expect(queued).toEqual([])
  })

  test('is given again a minute after a call that does not end, and ten times in all', async () => {
    let now = 0
    let calls = 0
    const hangs: Consume = () => {
      calls += 1
      return never()
    }
    const clock = { now: () => now, monotonic: () => now }
    const { bring, queued } = readerOf([consumer('hangs', 'kept', hangs, { turnS: 0.01 })], { clock })
    for (let batch = 0; batch < 12; batch++) {
      await bring('a')
      await bring('b')
      now += 60_000
    }
    expect(calls).toBe(10)
    expect(queued).toHaveLength(24)
  })

  // Where they waited for its whole turn, this would not end in time.
  test('is short for one that took nothing in the turn before: the others do not wait for the rest of it', async () => {
    let hangs = false
    const { bring, queued } = readerOf([consumer('fails', 'free', () => (hangs ? never() : away()), { turnS: 600 })])
    await bring('one')
    hangs = true
    await bring('two')
    expect(queued).toEqual(['fails-later: one', 'fails-later: two'])
  })

  test('tells its consumer how much of its own time is left, also where the others wait only a second', async () => {
    const left: number[] = []
    let now = 0
    const clock = { now: () => now, monotonic: () => now }
    const definition = consumer('late', 'kept', away, { turnS: 2 }).definition
    const handle: HostedConsumer['handle'] = async (_, { getRemainingTimeInMillis }) => {
      left.push(getRemainingTimeInMillis())
      now += 1_500
      left.push(getRemainingTimeInMillis())
      now += 1_500
      left.push(getRemainingTimeInMillis())
      return away()
    }
    const { bring } = readerOf([{ definition, handle }], { clock })
    await bring('one')
    left.splice(0)
    await bring('two')
    expect(left).toEqual([2_000, 500, 0])
  })

  test('is at items of its consumer’s kind alone', async () => {
    const { taken, one } = taking('words')
    const handle = createHandler({ clock: createClock(), logger: silent }, [one], { send: never })
    await handle({ Records: [recordOf('other', 'numbers'), recordOf('one')] }, {} as Context)
    await handle({ Records: [recordOf('other', 'numbers')] }, {} as Context)
    expect(taken).toEqual(['one'])
  })
})

describe('nothing is lost', () => {
  test('when the reader dies in the middle: the next process is brought the whole batch', async () => {
    const [first, second] = [taking('first'), taking('second')]
    const dying = readerOf([first.one, consumer('hangs', 'free', never, { turnS: 5 })])
    void dying.bring('one', 'two')
    await nextTurn()
    // What hung had no time to be left over, and the stream knows of nothing that was done.
    expect(dying.queued).toEqual([])
    await readerOf([first.one, second.one]).bring('one', 'two')
    expect(first.taken).toEqual(['one', 'two', 'one', 'two'])
    expect(second.taken).toEqual(['one', 'two'])
  })

  test('when what is left cannot be kept: the batch comes again for all, once the others have ended', async () => {
    const { taken, one } = taking('well')
    const kept: string[] = []
    const send: LeftoverQueues['send'] = async (queue) => {
      if (queue.startsWith('first')) return away()
      kept.push(queue)
    }
    const consumers = [consumer('first', 'free', away, { turnS: 0.01 }), consumer('second', 'kept', away), one]
    const { bring } = readerOf(consumers, { send })
    await expect(bring('one')).rejects.toMatchObject({ code: 'unavailable' })
    expect(taken).toEqual(['one'])
    expect(kept).toEqual(['second-failures'])
  })

  test('from its queue a consumer is brought again what it left, and only that', async () => {
    let isAway = true
    const taken: string[] = []
    const late: Consume = async (words) => {
      if (isAway) return away()
      taken.push(...words)
    }
    const other = taking('other')
    const messages: string[] = []
    const send: LeftoverQueues['send'] = async (_, message) => void messages.push(JSON.stringify(message))
    const { bring, bringAgain } = readerOf([consumer('late', 'free', late), other.one], { send })
    await bring('one', 'two')
    expect(messages).toHaveLength(2)
    expect(await bringAgain(...messages)).toEqual(['0', '1'])
    isAway = false
    expect(await bringAgain(...messages)).toEqual([])
    expect(taken).toEqual(['one', 'two'])
    expect(other.taken).toEqual(['one', 'two'])
  })

  test('of messages that nobody can take only those stay in the queue', async () => {
    const { taken, one } = taking('well', 'free')
    const leftover = (name: string) =>
      JSON.stringify({ consumer: name, pk: 'ten_1|p', sk: 's', kind: 'words', body: '"one"' })
    const { bringAgain } = readerOf([one])
    expect(await bringAgain('not JSON', '{}', leftover('of another release'), leftover('well'))).toEqual([
      '0',
      '1',
      '2',
    ])
    expect(taken).toEqual(['one'])
  })
})

test('every consumer of the feed is in the list of the one function that reads the stream', () => {
  const [reader, ...others] = lambdas.flatMap(({ trigger }) => (trigger.kind === 'stream' ? [trigger] : []))
  expect(others).toEqual([])
  const consumers = definitions.filter(({ trigger }) => trigger.kind === 'feed')
  expect(consumers.length).toBeGreaterThan(1)
  expect(reader?.consumers.map(({ name }) => name)).toEqual(consumers.map(({ name }) => name))
})
