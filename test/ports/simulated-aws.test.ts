import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createBlobs } from '../../adapters/local/blobs.ts'
import { createBus } from '../../adapters/local/bus.ts'
import { openDatabase } from '../../adapters/local/database.ts'
import { createFeed } from '../../adapters/local/feed.ts'
import { createLanes, type ReceivedMessage } from '../../adapters/local/lanes.ts'
import { createScheduler } from '../../adapters/local/scheduler.ts'
import { createStores } from '../../adapters/local/stores.ts'
import { createClock } from '../../adapters/system/clock.ts'
import type { EventEnvelope } from '../../events/envelope.ts'
import { type Aws, startAws } from '../simulation/aws/account.ts'
import { blobsSuite } from './blobs.suite.ts'
import { busSuite } from './bus.suite.ts'
import { lanesSuite } from './lanes.suite.ts'
import { storeSuite } from './store.suite.ts'

// AWS's adapters on the services that the fault suite disturbs: undisturbed they do what the ports promise. `test/aws/ports.test.ts`
// holds the same suites to the emulator.

let aws: Aws
let folder: string
beforeAll(async () => {
  aws = await startAws()
  folder = await mkdtemp(join(tmpdir(), 'sortie-simulated-aws-'))
})
afterAll(async () => {
  await aws.close()
  await rm(folder, { recursive: true })
})

const laneOptions = { visibilityMs: 150, maxReceives: 3 }

async function open() {
  const clock = createClock()
  const database = openDatabase(':memory:')
  const feed = createFeed(database)
  const lanes = createLanes(database, clock, laneOptions)
  const bus = createBus(database, clock, [{ consumer: 'all', matches: () => true }])
  const scheduler = createScheduler(database, clock)
  const stores = createStores(database, clock, { feed })
  const account = await aws.openAccount()
  const behind = { database, clock, stores, lanes, bus, scheduler, blobs: createBlobs(folder) }
  return { behind, feed, lanes, bus, scheduler, ports: account.ports(behind), close: async () => database.close() }
}

storeSuite('AWS, simulated', async () => {
  const { behind, feed, ports, close } = await open()
  return {
    stores: ports.stores,
    async readFeed() {
      await behind.database.settled()
      const records = ['events', 'other'].flatMap((kind) => feed.read(kind, kind, 10_000).records)
      return records
        .sort((one, other) => one.seq - other.seq)
        .map(({ pk, sk, kind, body }) => {
          const bar = pk.indexOf('|')
          return { tenant: pk.slice(0, bar), partition: pk.slice(bar + 1), sort: sk, kind, body: JSON.parse(body) }
        })
    },
    restart: async () => ports.stores,
    close,
  }
})

lanesSuite('AWS, simulated', async () => {
  const { behind, lanes, ports, close } = await open()
  const dead = behind.database.prepare('SELECT source, body FROM dead_messages')
  return {
    ...laneOptions,
    lanes: ports.lanes,
    async receive(lane) {
      const [message] = lanes.receive(lane, 1)
      return message && { body: JSON.parse(message.body), receives: message.receives, receipt: message }
    },
    delete: (message) => lanes.delete(message.receipt as ReceivedMessage),
    async deadLetters(lane) {
      await behind.database.settled()
      const rows = dead.all().map(({ source, body }) => ({ source, body: String(body) }))
      return rows.filter(({ source }) => source === 'lane' || source === lane).map(({ body }) => JSON.parse(body))
    },
    close,
  }
})

busSuite('AWS, simulated', async () => {
  const { bus, ports, close } = await open()
  const read = (id: number): EventEnvelope => JSON.parse(bus.read(id)?.event ?? '')
  return { bus: ports.bus, received: async () => bus.after('all', 0, 10_000).map(({ id }) => read(id)), close }
})

blobsSuite('AWS, simulated', async () => {
  const { ports, close } = await open()
  return { blobs: ports.blobs, close }
})

test('a timer is set, replaced and removed', async () => {
  const { behind, ports, close } = await open()
  const read = behind.database.prepare('SELECT name, payload FROM timers')
  const timers = async () => {
    await behind.database.settled()
    return read.all().map(({ name, payload }) => [name, JSON.parse(String(payload)).mission])
  }
  const timer = (mission: string) =>
    ({ name: 'one', at: Date.now() + 60_000, payload: { kind: 'start_mission', tenant: 'ten_1', mission } }) as const
  await ports.scheduler.set(timer('mis_1'))
  await ports.scheduler.set(timer('mis_2'))
  expect(await timers()).toEqual([['one', 'mis_2']])
  await ports.scheduler.remove('one')
  await ports.scheduler.remove('one')
  expect(await timers()).toEqual([])
  await close()
})
