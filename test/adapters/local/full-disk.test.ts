import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Database, openDatabase } from '../../../adapters/local/database.ts'
import type { DiskState } from '../../../adapters/local/disk.ts'
import { createFeed, type Feed } from '../../../adapters/local/feed.ts'
import { createLanes } from '../../../adapters/local/lanes.ts'
import { createStores, type LocalStores } from '../../../adapters/local/stores.ts'
import { createClock } from '../../../adapters/system/clock.ts'
import type { Store } from '../../../core/base/ports/store.ts'
import { item, keyOf, put } from '../../ports/store-harness.ts'
import { type SmallDisk, smallDisk } from './small-disk.ts'

const unavailable = { code: 'storage_unavailable', status: 503, retryAfter: expect.any(Number) }
/** More than the free pages hold. */
const large = (sort: string) => item('p', sort, { body: sort.repeat(50_000), listing: { partition: 'all', sort } })

let database: Database
let disk: SmallDisk
let feed: Feed
let stores: LocalStores
let work: Store
let request: Store
let states: DiskState['state'][]

beforeEach(async () => {
  states = []
  database = openDatabase(':memory:', { onDiskChange: ({ state }) => states.push(state) })
  disk = smallDisk(database)
  feed = createFeed(database)
  stores = createStores(database, Date, { feed })
  work = stores.tenant('ten_1')
  request = stores.forRequests('request').tenant('ten_1')
  await work.write([put(item('p', 'before'))])
  await database.settled()
})

afterEach(() => database.close())

/** A write of which the disk has no room. */
async function writeTooMuch(sort = 'x'): Promise<void> {
  disk.fill()
  await work.write([put(large(sort))])
  await expect(database.answerable()).rejects.toMatchObject(unavailable)
}

describe('while nothing more fits on the disk', () => {
  test('a request is refused, leaves nothing, and is told when to come again', async () => {
    await writeTooMuch()
    await expect(request.write([put(item('p', 'y'))])).rejects.toMatchObject(unavailable)
    await expect(request.increment('entities', { partition: 'c', sort: 'c' }, 1)).rejects.toMatchObject(unavailable)
    disk.empty()
    await database.settled()
    expect(await work.get('entities', { partition: 'p', sort: 'y' })).toBeUndefined()
  })

  test('a request reads what is on disk, and work of missions what it wrote', async () => {
    await writeTooMuch()
    const key = { partition: 'p', sort: 'x' }
    expect(await request.get('entities', key)).toBeUndefined()
    expect((await request.query('entities', { partition: 'p', limit: 10 })).items.map(({ sort }) => sort)).toEqual([
      'before',
    ])
    expect((await request.queryListing('entities', { partition: 'all', limit: 10 })).keys).toEqual([])
    expect(await request.get('entities', { partition: 'p', sort: 'before' })).toBeDefined()
    expect(await work.get('entities', key)).toBeDefined()
    disk.empty()
    await database.settled()
    expect(await request.get('entities', key)).toBeDefined()
  })

  test('work waits, and goes on by itself in the order in which it came', async () => {
    await writeTooMuch()
    const done: string[] = []
    const waiting = ['a', 'b'].map(async (sort) => {
      await work.write([put(item('p', sort, { kind: 'events' }))])
      done.push(sort)
    })
    for (let turns = 0; turns < 20; turns++) await nextTurn()
    expect(done).toEqual([])
    disk.empty()
    await Promise.all(waiting)
    expect(done).toEqual(['a', 'b'])
    expect(feed.read('push', 'events', 10).records.map(({ sk }) => sk)).toEqual(['a', 'b'])
  })

  test('what was written and refused for now is on disk in the end, once', async () => {
    await writeTooMuch('x')
    disk.empty()
    await database.disk.opened()
    const again = createStores(database, Date).tenant('ten_1')
    expect(await again.get('entities', keyOf(large('x')))).toEqual(large('x'))
    expect(states).toEqual(['held', 'reserve', 'open'])
  })

  test('it says that it is degraded and why, once, and that it is well again', async () => {
    expect(database.health()).toEqual({ state: 'ok' })
    await writeTooMuch()
    expect(database.health()).toEqual({ state: 'degraded', reason: expect.stringContaining('the disk is full') })
    for (let tries = 0; tries < 3; tries++) await database.disk.tryAgain()
    expect(states).toEqual(['held'])
    disk.empty()
    await database.disk.opened()
    expect(database.health()).toEqual({ state: 'ok' })
  })

  test('a request that comes once there is room is the one that finds it', async () => {
    await writeTooMuch()
    disk.empty()
    await request.write([put(item('p', 'y'))])
    await database.answerable()
    expect(await request.get('entities', { partition: 'p', sort: 'y' })).toBeDefined()
  })

  test('lanes give out no messages, which could only wait', async () => {
    const lanes = createLanes(database, createClock(), { visibilityMs: 1000, maxReceives: 1 })
    await lanes.send({
      lane: 'normal',
      group: 'ten_1#0',
      deduplication: 'd',
      body: { tenant: 'ten_1', mission: 'mis_1', attempt: 1, leg: 1 },
    })
    await writeTooMuch()
    expect(lanes.receive('normal', 1)).toEqual([])
    disk.empty()
    await database.disk.opened()
    expect(lanes.receive('normal', 1)).toHaveLength(1)
  })
})
