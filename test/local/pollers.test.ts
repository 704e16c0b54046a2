import { afterEach, describe, expect, test, vi } from 'vitest'
import * as z from 'zod'
import { createBus } from '../../adapters/local/bus.ts'
import { openDatabase } from '../../adapters/local/database.ts'
import { createDeadMessages } from '../../adapters/local/dead-messages.ts'
import { createFeed } from '../../adapters/local/feed.ts'
import { createLanes } from '../../adapters/local/lanes.ts'
import { createScheduler } from '../../adapters/local/scheduler.ts'
import { createStores } from '../../adapters/local/stores.ts'
import { createClock } from '../../adapters/system/clock.ts'
import { SortieError } from '../../contract/errors.ts'
import { kindOf } from '../../core/base/storing/kind.ts'
import { setAsidePartition } from '../../core/base/storing/set-aside.ts'
import { callbackDue } from '../../events/callback-due.ts'
import { defineFunction, type FunctionDefinition } from '../../functions/runtime/definition.ts'
import { feedHandler } from '../../functions/runtime/feed.ts'
import { busRules, startBusPollers } from '../../local/bus-pollers.ts'
import { startDeadMessagePoller } from '../../local/dead-message-poller.ts'
import { type FeedPorts, startFeedPollers } from '../../local/feed-pollers.ts'
import type { HostedFunction } from '../../local/functions.ts'
import { startLanePollers } from '../../local/lane-pollers.ts'
import { startTimers } from '../../local/timers.ts'

const clock = createClock()
const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0).reverse()) close()
})

function memory() {
  const database = openDatabase(':memory:')
  closing.push(() => database.close())
  return database
}

function stopAfter<T extends { stop(): void }>(poller: T): T {
  closing.push(() => poller.stop())
  return poller
}

/** What was logged as an error. */
function listeningLogger() {
  const lines: string[] = []
  const error = (message: string) => void lines.push(message)
  return { lines, logger: { info() {}, warn() {}, error } }
}

const never = () => new Promise<never>(() => {})

function define(trigger: FunctionDefinition['trigger'], timeoutS = 900): FunctionDefinition {
  return defineFunction({ name: 'tested', trigger, uses: {}, memoryMb: 128, timeoutS, impact: 'None: a test.' })
}

describe('the bus', () => {
  const shares = { total: 32, tenant: 4, host: 4, tenantHost: 2 }
  const definition = define({ kind: 'bus', eventTypes: ['callback.due'], shares })
  const due = (tenant: string, host: string, seq: number) =>
    callbackDue({ tenant, mission: `mis_${tenant}`, seq, host, time: Date.now() })

  function busOf(invoke: (tenant: string, host: string) => Promise<unknown>) {
    const database = memory()
    const bus = createBus(database, Date, busRules([definition]))
    const { logger } = listeningLogger()
    const hosted: HostedFunction = {
      definition,
      invoke(event) {
        const { detail } = event as { detail: ReturnType<typeof due> }
        return invoke(detail.tenant_id, String(detail.data.host))
      },
    }
    return { bus, database, start: () => stopAfter(startBusPollers([hosted], bus, logger)) }
  }

  test('brings what goes to a healthy receiver, whatever hundreds of hanging ones wait for', async () => {
    const healthy = Promise.withResolvers<void>()
    let hanging = 0
    const { bus, start } = busOf((_tenant, host) => {
      if (host === 'works') return Promise.resolve(healthy.resolve())
      hanging += 1
      return never()
    })
    start()
    await bus.publish(Array.from({ length: 300 }, (_, at) => due('a', 'hangs', at + 1)))
    await bus.publish(Array.from({ length: 300 }, (_, at) => due(`t${at % 3}`, `hangs-${at % 7}`, at + 1)))
    await bus.publish([due('b', 'works', 1), due('a', 'works', 1)])
    await healthy.promise
    expect(hanging).toBeLessThanOrEqual(4 * 4)
  })

  test('has at most its share under way for one host', async () => {
    let underWay = 0
    let most = 0
    let done = 0
    const all = Promise.withResolvers<void>()
    const { bus, start } = busOf(async () => {
      most = Math.max(most, ++underWay)
      await new Promise((resolve) => setImmediate(resolve))
      underWay -= 1
      done += 1
      if (done === 100) all.resolve()
    })
    start()
    await bus.publish(Array.from({ length: 100 }, (_, at) => due(`t${at % 10}`, 'one', at + 1)))
    await all.promise
    expect(most).toBe(4)
  })

  test('sets an event aside that cannot be read, and brings the others', async () => {
    const seen = Promise.withResolvers<void>()
    const { bus, database, start } = busOf(async () => seen.resolve())
    const plant = database.prepareWrite(
      "INSERT INTO deliveries (id, consumer, event, attempts, not_before) VALUES (1000, 'tested', '{\"cut off', 19, 0)",
    )
    await database.write(() => void plant.run())
    await bus.publish([due('a', 'works', 1)])
    start()
    await seen.promise
    const dead = createDeadMessages(database)
    await vi.waitFor(() => expect(dead.next(10, [])).toMatchObject([{ source: 'tested', body: '{"cut off' }]))
  })

  test('finds what was there before its start', async () => {
    const seen = Promise.withResolvers<void>()
    const { bus, start } = busOf(async () => seen.resolve())
    await bus.publish([due('a', 'works', 1)])
    start()
    await seen.promise
  })
})

describe('the lanes', () => {
  test('get a place back from an executor that does not end', async () => {
    const database = memory()
    const lanes = createLanes(database, clock, { visibilityMs: 900_000, maxReceives: 5 })
    const definition = define(
      { kind: 'lanes', maximumConcurrency: { critical: 1, high: 1, normal: 1, low: 1 }, maxReceives: 5 },
      // The grace is for what ends by its own clock, which this does not.
      -4.95,
    )
    const second = Promise.withResolvers<void>()
    let invoked = 0
    const hosted: HostedFunction = {
      definition,
      invoke() {
        invoked += 1
        if (invoked === 1) return never()
        second.resolve()
        return Promise.resolve({ batchItemFailures: [] })
      },
    }
    const { logger, lines } = listeningLogger()
    stopAfter(
      startLanePollers(
        [hosted],
        { lanes, begunLegs: { left: [], begin: () => () => {}, clear() {}, close() {} }, logger },
        () => 0,
      ),
    )
    for (const group of ['a#1', 'b#1']) {
      const body = { tenant: 'a', mission: 'm', attempt: 1, leg: 0 }
      await lanes.send({ lane: 'normal', group, deduplication: group, body })
    }
    await second.promise
    expect(lines).toEqual(['The executor failed; its message comes again'])
  })
})

describe('timers', () => {
  test('fire beside one that hangs, and beside one that fails', async () => {
    const database = memory()
    const scheduler = createScheduler(database, Date)
    const fired = Promise.withResolvers<void>()
    const hosted: HostedFunction = {
      definition: define({ kind: 'timer' }),
      invoke(payload) {
        const { tenant } = payload as { tenant: string }
        if (tenant === 'hangs') return never()
        if (tenant === 'fails') return Promise.reject(new Error('It fails'))
        fired.resolve()
        return Promise.resolve()
      },
    }
    for (let at = 0; at < 200; at++)
      for (const tenant of ['hangs', 'fails'])
        await scheduler.set({
          name: `${tenant}_${at}`,
          at: at + 1,
          payload: { kind: 'run_schedule', tenant, schedule: 's' },
        })
    await scheduler.set({ name: 'works', at: 1000, payload: { kind: 'run_schedule', tenant: 'works', schedule: 's' } })
    stopAfter(startTimers([hosted], scheduler, clock, listeningLogger().logger))
    await fired.promise
  })

  test('of one that was given up are listed as dead', async () => {
    const database = memory()
    const scheduler = createScheduler(database, Date)
    await scheduler.set({ name: 'dies', at: 1, payload: { kind: 'run_schedule', tenant: 'a', schedule: 's' } })
    await database.settled()
    const [timer] = scheduler.due(10)
    if (!timer) throw new Error('It is not due')
    await scheduler.gaveUp(timer)
    expect(scheduler.due(10)).toEqual([])
    expect(createDeadMessages(database).next(10, [])).toMatchObject([{ source: 'timers', body: timer.payload }])
  })
})

describe('dead messages', () => {
  test('that cannot be listed are set aside, and others go on', async () => {
    const database = memory()
    const bury = database.prepareWrite('INSERT INTO dead_messages (source, body, died_at) VALUES (?, ?, 0)')
    await database.write(() => {
      for (let at = 0; at < 10; at++) bury.run('deliver', '{"unreadable":true}')
      bury.run('normal', 'good')
    })
    await database.settled()
    const listed = Promise.withResolvers<void>()
    const hosted: HostedFunction = {
      definition: define({ kind: 'dead-messages' }),
      invoke(event) {
        const [record] = (event as { Records: { messageId: string; body: string }[] }).Records
        if (record?.body !== 'good')
          return Promise.resolve({ batchItemFailures: [{ itemIdentifier: record?.messageId }] })
        listed.resolve()
        return Promise.resolve({ batchItemFailures: [] })
      },
    }
    const { logger, lines } = listeningLogger()
    stopAfter(startDeadMessagePoller([hosted], createDeadMessages(database), logger, 1))
    await listed.promise
    expect(lines.filter((line) => line.startsWith('A dead message cannot be listed'))).toHaveLength(10)
  })
})

const word = kindOf('word', 'entities', z.string())

describe('the change feed', () => {
  const definition = define({ kind: 'feed', itemKind: 'events', order: 'kept' })

  function feedOf(
    consume: (bodies: readonly string[]) => Promise<void>,
    { stores: given, as = definition }: { stores?: FeedPorts['stores']; as?: FunctionDefinition } = {},
  ) {
    const database = memory()
    const feed = createFeed(database)
    const ownStores = createStores(database, Date)
    const stores = given ?? ownStores
    const { logger, lines } = listeningLogger()
    const handler = feedHandler({ stores, logger }, word, consume)
    const invoke: HostedFunction['invoke'] = (event, context) => handler(event as never, context as never)
    const hosted: HostedFunction = { definition: as, invoke }
    stopAfter(startFeedPollers([hosted], { feed, stores, logger }))
    const append = (...bodies: string[]) =>
      database.write(() => {
        for (const body of bodies) feed.append(`ten_1|${body}`, 'sk', 'events', JSON.stringify(body))
      })
    const setAside = async () => {
      const { items } = await ownStores.platform.query('entities', { partition: setAsidePartition, limit: 10 })
      return items.map(({ body }) => body)
    }
    return { append, lines, setAside }
  }

  test('passes over an item that fails each time, and brings all others', async () => {
    const seen = new Set<string>()
    const last = Promise.withResolvers<void>()
    const { append, lines, setAside } = feedOf(async (bodies) => {
      if (bodies.includes('poison')) throw new Error('A frame has at most 32768 bytes')
      for (const body of bodies) seen.add(body)
      if (bodies.includes('last')) last.resolve()
    })
    await append('one', 'poison', 'two')
    await append('last')
    await last.promise
    expect([...seen]).toEqual(['one', 'two', 'last'])
    expect(lines).toEqual(['An item of the change feed cannot be handled, and is passed over'])
    expect(await setAside()).toMatchObject([{ tenant: 'ten_1', kind: 'word', partition: 'poison', sort: 'sk' }])
  })

  test('passes over one that cannot be read', async () => {
    const last = Promise.withResolvers<void>()
    const database = memory()
    const feed = createFeed(database)
    const stores = createStores(database, Date)
    const { logger } = listeningLogger()
    const handler = feedHandler({ stores, logger }, word, async (bodies) => {
      if (bodies.includes('last')) last.resolve()
    })
    const hosted: HostedFunction = { definition, invoke: (event, context) => handler(event as never, context as never) }
    stopAfter(startFeedPollers([hosted], { feed, stores, logger }))
    await database.write(() => {
      feed.append('pk', 'sk', 'events', '{"cut off')
      feed.append('pk', 'sk', 'events', '"last"')
    })
    await last.promise
  })

  test('sets aside what fails by itself however often it is brought, and brings what is behind it', async () => {
    const last = Promise.withResolvers<void>()
    let together = 0
    const { append, setAside } = feedOf(async (bodies) => {
      if (bodies.length > 1) together += 1
      if (bodies.includes('poison')) throw new SortieError('unavailable', 'It does not answer')
      if (bodies.includes('last')) last.resolve()
    })
    await append('poison', 'last')
    await last.promise
    expect(together).toBe(5)
    await expect.poll(setAside).toMatchObject([{ tenant: 'ten_1', partition: 'poison', kind: 'events' }])
  })

  test('says when it cannot set aside what it gives up, and brings what is behind it', async () => {
    const last = Promise.withResolvers<void>()
    const { append, lines } = feedOf(
      async (bodies) => {
        if (bodies.includes('hanging')) throw new SortieError('unavailable', 'It does not end')
        if (bodies.includes('last')) last.resolve()
      },
      { stores: { tenant: () => ({ setAside: () => Promise.reject(new Error('The disk is full')) }) } },
    )
    await append('hanging', 'last')
    await last.promise
    await expect.poll(() => lines).toContain('An item that was given up could not be set aside')
  })

  test('of ten consumers one fails, one hangs and one is slow: the seven others are brought everything, in order', async () => {
    const database = memory()
    const feed = createFeed(database)
    const stores = createStores(database, Date)
    const { logger } = listeningLogger()
    const slow = Promise.withResolvers<void>()
    const slowTook = Promise.withResolvers<readonly string[]>()
    const all = Promise.withResolvers<void>()
    const taken = new Map<string, string[]>()
    const isTaken = () => taken.size === 7 && [...taken.values()].every(({ length }) => length === 4)
    const hosted = (name: string, consume: (bodies: readonly string[]) => Promise<void>): HostedFunction => {
      const handler = feedHandler({ stores, logger }, word, consume)
      return {
        definition: { ...definition, name },
        invoke: (event, context) => handler(event as never, context as never),
      }
    }
    const takes = (name: string) =>
      hosted(name, async (bodies) => {
        taken.set(name, [...(taken.get(name) ?? []), ...bodies])
        if (isTaken()) all.resolve()
      })
    const isSlow = async (bodies: readonly string[]) => {
      await slow.promise
      slowTook.resolve(bodies)
    }
    const functions = [
      hosted('fails', () => Promise.reject(new SortieError('unavailable', 'It does not answer'))),
      hosted('hangs', never),
      hosted('slow', isSlow),
      ...Array.from({ length: 7 }, (_, at) => takes(`well-${at}`)),
    ]
    stopAfter(startFeedPollers(functions, { feed, stores, logger }))
    for (const text of ['one', 'two', 'three', 'four'])
      await database.write(() => feed.append(`ten_1|${text}`, 'sk', 'events', JSON.stringify(text)))
    await all.promise
    for (const words of taken.values()) expect(words).toEqual(['one', 'two', 'three', 'four'])
    slow.resolve()
    expect((await slowTook.promise)[0]).toBe('one')
  })

  test('what hangs is given up after its time, item by item, and then it is brought what is behind', async () => {
    const last = Promise.withResolvers<void>()
    const calls: (readonly string[])[] = []
    const { append, setAside } = feedOf(
      async (bodies) => {
        calls.push(bodies)
        if (bodies.includes('hanging')) return never()
        if (bodies.includes('last')) last.resolve()
      },
      // With the grace that it has on one machine: ten milliseconds.
      { as: { ...definition, timeoutS: -4.99 } },
    )
    await append('hanging', 'last')
    await last.promise
    expect(calls).toEqual([['hanging', 'last'], ['hanging'], ['last']])
    await expect.poll(setAside).toMatchObject([{ partition: 'hanging' }])
  })

  test('brings a batch again while a service does not answer', async () => {
    const seen = Promise.withResolvers<readonly string[]>()
    let tries = 0
    const { append, lines } = feedOf(async (bodies) => {
      tries += 1
      if (tries === 1) throw new SortieError('unavailable', 'EventBridge does not answer')
      seen.resolve(bodies)
    })
    await append('one', 'two')
    expect(await seen.promise).toEqual(['one', 'two'])
    expect(lines).toEqual(['A feed consumer failed; the batch comes again'])
  })
})
