import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe } from 'vitest'
import { WebSocketServer } from 'ws'
import { createBlobs } from '../../adapters/local/blobs.ts'
import { createBus } from '../../adapters/local/bus.ts'
import { type Database, openDatabase } from '../../adapters/local/database.ts'
import { createFeed } from '../../adapters/local/feed.ts'
import type { FeedRecord as LocalFeedRecord } from '../../adapters/local/feed-tail.ts'
import { createLanes, type ReceivedMessage } from '../../adapters/local/lanes.ts'
import { createScheduler } from '../../adapters/local/scheduler.ts'
import { createSecrets } from '../../adapters/local/secrets.ts'
import { createSockets } from '../../adapters/local/sockets.ts'
import { createStores } from '../../adapters/local/stores.ts'
import { createTransfers } from '../../adapters/local/transfers.ts'
import { createClock } from '../../adapters/system/clock.ts'
import type { EventEnvelope } from '../../events/envelope.ts'
import { createTransferServer } from '../../local/http/transfers.ts'
import { listen } from '../adapters/web/loopback.ts'
import { transferListener } from '../local/http/transfer-listener.ts'
import { blobsSuite } from './blobs.suite.ts'
import { busSuite } from './bus.suite.ts'
import { type LanesHarness, lanesSuite } from './lanes.suite.ts'
import type { Skips } from './port-cases.ts'
import { type FiredTimer, schedulerSuite } from './scheduler.suite.ts'
import { secretsSuite } from './secrets.suite.ts'
import { connectClient } from './socket-client.ts'
import { type SocketsHarness, socketsSuite } from './sockets.suite.ts'
import { storeSuite } from './store.suite.ts'
import type { FeedRecord, StoreHarness } from './store-harness.ts'
import { transfersSuite } from './transfers.suite.ts'

const clock = createClock()

const editions: readonly { name: string; open: () => Promise<LocalData>; skips: Skips }[] = [
  {
    name: 'local :memory:',
    open: async () => ({ ...reopenable(':memory:'), close: async () => {} }),
    skips: { 'shows a write to the stores of a new process': ':memory: is gone with its process' },
  },
  {
    name: 'local file',
    open: async () => {
      const folder = await newFolder()
      return { ...reopenable(join(folder, 'sortie.db')), close: () => rm(folder, { recursive: true }) }
    },
    skips: {},
  },
]

for (const { name, open, skips } of editions) {
  storeSuite(name, () => storeHarness(open), skips)
  lanesSuite(name, () => lanesHarness(open))
  busSuite(name, () => busHarness(open))
  schedulerSuite(name, () => schedulerHarness(open))
}

describe('in a folder', () => {
  blobsSuite('local folder', async () => {
    const folder = await newFolder()
    return { blobs: createBlobs(folder), close: () => rm(folder, { recursive: true }) }
  })

  transfersSuite('local folder', async () => {
    const folder = await newFolder()
    const secrets = createSecrets(folder, {})
    const blobs = join(folder, 'blobs')
    const transfers = createTransfers({ folder: blobs, secrets, clock: Date })
    const database = { admit: () => undefined, noticed() {} }
    const server = await listen(transferListener(createTransferServer({ transfers, database })))
    const close = async () => {
      await server.close()
      await rm(folder, { recursive: true })
    }
    return { transfers, blobs: createBlobs(blobs), origin: server.url, close }
  })

  secretsSuite('local folder', async () => {
    const folder = await newFolder()
    const environment: NodeJS.ProcessEnv = {}
    return {
      secrets: createSecrets(folder, environment),
      async set(name, value) {
        environment[name.toUpperCase().replaceAll('-', '_')] = value
      },
      close: () => rm(folder, { recursive: true }),
    }
  })
})

socketsSuite('local', socketsHarness)

interface LocalData {
  database(): Database
  reopen(): Database
  close(): Promise<void>
}

function reopenable(file: string): Omit<LocalData, 'close'> {
  let database = openDatabase(file)
  return {
    database: () => database,
    reopen() {
      database.close()
      database = openDatabase(file)
      return database
    },
  }
}

function newFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'sortie-ports-'))
}

async function storeHarness(open: () => Promise<LocalData>): Promise<StoreHarness> {
  const data = await open()
  let stores = createStores(data.database(), clock)
  return {
    get stores() {
      return stores
    },
    async readFeed() {
      await data.database().settled()
      const feed = createFeed(data.database())
      const kinds = ['events', 'other'].flatMap((kind) => feed.read(kind, kind, 10_000).records)
      return kinds.sort((one, other) => one.seq - other.seq).map(toFeedRecord)
    },
    async restart() {
      stores = createStores(data.reopen(), clock)
      return stores
    },
    async close() {
      data.database().close()
      await data.close()
    },
  }
}

function toFeedRecord({ pk, sk, kind, body }: LocalFeedRecord): FeedRecord {
  const bar = pk.indexOf('|')
  return { tenant: pk.slice(0, bar), partition: pk.slice(bar + 1), sort: sk, kind, body: JSON.parse(body) }
}

async function lanesHarness(open: () => Promise<LocalData>): Promise<LanesHarness> {
  const data = await open()
  const options = { visibilityMs: 150, maxReceives: 3 }
  const lanes = createLanes(data.database(), clock, options)
  const dead = data.database().prepare('SELECT source, body FROM dead_messages')
  return {
    ...options,
    lanes,
    async receive(lane) {
      const [message] = lanes.receive(lane, 1)
      return message && { body: JSON.parse(message.body), receives: message.receives, receipt: message }
    },
    delete: (message) => lanes.delete(message.receipt as ReceivedMessage),
    async deadLetters(lane) {
      await data.database().settled()
      const rows = dead.all() as unknown as { source: string; body: string }[]
      return rows.filter((row) => row.source === 'lane' || row.source === lane).map((row) => JSON.parse(row.body))
    },
    async close() {
      data.database().close()
      await data.close()
    },
  }
}

async function busHarness(open: () => Promise<LocalData>) {
  const data = await open()
  const bus = createBus(data.database(), clock, [{ consumer: 'all', matches: () => true }])
  return {
    bus,
    received: async () =>
      bus.after('all', 0, 10_000).map(({ id }) => JSON.parse(bus.read(id)?.event ?? '') as EventEnvelope),
    async close() {
      data.database().close()
      await data.close()
    },
  }
}

async function schedulerHarness(open: () => Promise<LocalData>) {
  const data = await open()
  const scheduler = createScheduler(data.database(), clock)
  const seen: FiredTimer[] = []
  const fireDue = async () => {
    for (const timer of scheduler.due(100)) {
      seen.push({ payload: JSON.parse(timer.payload), at: Date.now() })
      await scheduler.fired([timer])
    }
  }
  // One host fires timers, one after the other, though several cases ask at once.
  let firing = Promise.resolve()
  return {
    scheduler,
    aheadMs: 200,
    latenessMs: 0,
    async fired() {
      firing = firing.then(fireDue)
      await firing
      return seen
    },
    async close() {
      data.database().close()
      await data.close()
    },
  }
}

async function socketsHarness(): Promise<SocketsHarness> {
  const sockets = createSockets(() => undefined)
  const http = createServer()
  const server = new WebSocketServer({ server: http })
  let count = 0
  server.on('connection', (socket) => {
    const connection = `c${++count}`
    sockets.add(connection, socket)
    socket.on('close', () => sockets.remove(connection))
    socket.on('message', () => socket.send(JSON.stringify({ connectionId: connection })))
  })
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  const { port } = http.address() as AddressInfo
  return {
    sockets,
    connect: () => connectClient(`ws://127.0.0.1:${port}`),
    async close() {
      for (const client of server.clients) client.terminate()
      server.close()
      http.close()
    },
  }
}
