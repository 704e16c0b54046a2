import { mkdtemp, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { maxUnwrittenWeight } from '../../../adapters/local/admission.ts'
import { createBus } from '../../../adapters/local/bus.ts'
import { openDatabase } from '../../../adapters/local/database.ts'
import { createFeed, type Feed } from '../../../adapters/local/feed.ts'
import { createLanes } from '../../../adapters/local/lanes.ts'
import { openFile } from '../../../adapters/local/open-file.ts'
import { createScheduler } from '../../../adapters/local/scheduler.ts'
import { createStores } from '../../../adapters/local/stores.ts'
import type { WriteFailure } from '../../../adapters/local/write-failure.ts'
import { createGroupWrite, createThreadWriter, type Run, type Writer } from '../../../adapters/local/writer.ts'
import { createClock } from '../../../adapters/system/clock.ts'
import type { Store } from '../../../core/base/ports/store.ts'
import type { EventEnvelope } from '../../../events/envelope.ts'
import { item, put } from '../../ports/store-harness.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sortie-groups-'))
})

afterAll(() => rm(folder, { recursive: true }))

const sorts = (count: number) => Array.from({ length: count }, (_, at) => String(at).padStart(4, '0'))
const body = 'x'.repeat(62 * 1024)

/** Batch by batch, each of which has so much text. */
function recordsIn(feed: Feed): number {
  for (let count = 0; ; ) {
    const { records, position, more } = feed.read('push', 'events', 2000)
    count += records.length
    if (!more) return count
    feed.advance('push', position)
  }
}

test('a thousand large writes at once are several groups, and all are on disk', async () => {
  const file = join(folder, 'large.db')
  const database = openDatabase(file)
  const store = createStores(database, Date).tenant('ten_1')
  let groups = 0
  database.onCommit(() => groups++)
  await Promise.all(sorts(1000).map((sort) => store.write([put(item('p', sort, { body, kind: 'events' }))])))
  await database.settled()
  expect(groups).toBeGreaterThanOrEqual(7)
  database.close()
  const reopened = openDatabase(file)
  expect(reopened.prepare('SELECT count(*) AS n FROM entities').get()).toEqual({ n: 1000 })
  expect(recordsIn(createFeed(reopened))).toBe(1000)
  reopened.close()
}, 60_000)

test('reads see the newest of what stands in several groups that wait for the disk', async () => {
  const database = openDatabase(join(folder, 'several.db'))
  const store = createStores(database, Date).tenant('ten_1')
  const rows = sorts(200)
  for (const sort of rows) await store.write([put(item('p', sort, { body, listing: { partition: 'all', sort } }))])
  for (const sort of rows.slice(0, 100)) {
    await store.write([put(item('p', sort, { version: 2, body: `${body}2` }))])
    await store.write([{ change: 'delete', table: 'entities', key: { partition: 'p', sort: rows[199] as string } }])
  }
  const looks = async () => ({
    changed: (await store.get('entities', { partition: 'p', sort: '0000' }))?.version,
    kept: (await store.get('entities', { partition: 'p', sort: '0150' }))?.version,
    gone: await store.get('entities', { partition: 'p', sort: '0199' }),
    page: await countOf(store),
    listed: (await store.queryListing('entities', { partition: 'all', limit: 1000 })).keys.length,
  })
  const expected = { changed: 2, kept: 1, gone: undefined, page: 199, listed: 99 }
  expect(await looks()).toEqual(expected)
  await database.settled()
  expect(await looks()).toEqual(expected)
  database.close()
}, 60_000)

async function countOf(store: Store): Promise<number> {
  let count = 0
  for (let after: string | undefined; ; ) {
    const query = { partition: 'p', limit: 1000, ...(after !== undefined && { after }) }
    const { items, cursor } = await store.query('entities', query)
    count += items.length
    if (cursor === undefined) return count
    after = cursor
  }
}

test('beyond the bound of what waits for the disk, requests are refused and work waits', async () => {
  const database = openDatabase(join(folder, 'bounded.db'))
  const stores = createStores(database, Date)
  const [work, request] = [stores.tenant('ten_1'), stores.forRequests('request').tenant('ten_1')]
  const outcomes = await Promise.allSettled(
    sorts(maxUnwrittenWeight / body.length + 50).map((sort) => request.write([put(item('p', sort, { body }))])),
  )
  const refused = outcomes.filter(({ status }) => status === 'rejected')
  expect(refused.length).toBeGreaterThan(0)
  expect(refused[0]).toMatchObject({ reason: { code: 'storage_unavailable', retryAfter: 1 } })
  await work.write([put(item('q', 'later'))])
  await database.settled()
  const { n } = database.prepare('SELECT count(*) AS n FROM entities').get() as { n: number }
  expect(n).toBe(outcomes.length - refused.length + 1)
  database.close()
}, 60_000)

test('a group that is carried out twice leaves what it left once', () => {
  const file = join(folder, 'twice.db')
  const { statements, runs } = recorded((database) => {
    const feed = createFeed(database)
    void createStores(database, Date, { feed })
      .tenant('ten_1')
      .write([put(item('p', 'a', { kind: 'events' }))])
    feed.advance('push', 1)
    const lanes = createLanes(database, createClock(), { visibilityMs: 1000, maxReceives: 0 })
    const leg = { tenant: 'ten_1', mission: 'mis_1', attempt: 1, leg: 1 }
    void lanes.send({ lane: 'normal', group: 'one', deduplication: 'd', body: leg })
    void lanes.send({ lane: 'low', group: 'two', deduplication: 'd', body: leg })
    lanes.receive('normal', 1)
    void createBus(database, createClock(), [{ consumer: 'all', matches: () => true }]).publish([{} as EventEnvelope])
    void createScheduler(database, Date).set({
      name: 't',
      at: 1,
      payload: { kind: 'start_mission', tenant: 'ten_1', mission: 'mis_1' },
    })
  })
  const sql = openFile(file)
  const write = createGroupWrite(sql)
  const everything = () =>
    ['entities', 'feed_groups', 'feed_cursors', 'messages', 'dead_messages', 'deliveries', 'timers'].map((table) =>
      sql.prepare(`SELECT * FROM ${table}`).all(),
    )
  write(statements, runs)
  const once = everything()
  expect(once.every((rows) => rows.length === 1)).toBe(true)
  write(statements, runs)
  expect(everything()).toEqual(once)
  sql.close()
})

/** The statements of one group, as the writer gets them. */
function recorded(work: (database: ReturnType<typeof openDatabase>) => void) {
  const database = openDatabase(':memory:')
  const statements: string[] = []
  const runs: Run[] = []
  const prepare = database.prepareWrite
  const seals: (() => void)[] = []
  work({
    ...database,
    onSeal: (listener) => seals.push(listener),
    prepareWrite(sql) {
      const number = statements.push(sql) - 1
      prepare(sql)
      return { run: (...values) => runs.push([number, values]) }
    },
  })
  for (const seal of seals) seal()
  database.close()
  return { statements, runs }
}

describe('a disk that fails', () => {
  test('another process holds the database for a moment: the write is late, and nothing else', async () => {
    const file = join(folder, 'held.db')
    const database = openDatabase(file)
    const store = createStores(database, Date).forRequests('request').tenant('ten_1')
    const other = new DatabaseSync(file)
    other.exec('BEGIN IMMEDIATE')
    setTimeout(() => other.exec('ROLLBACK'), 300)
    await store.write([put(item('p', 'a'))])
    await database.answerable()
    expect(other.isTransaction).toBe(false)
    other.close()
    database.close()
  })

  test.each([
    ['file', ''],
    ['log', '-wal'],
  ])('the %s is moved away: nothing is written to what nobody would find, until it is back', async (_what, part) => {
    const file = join(folder, `moved${part}.db`)
    const database = openDatabase(file)
    const store = createStores(database, Date).tenant('ten_1')
    await rename(file + part, `${file}.away`)
    await store.write([put(item('p', 'a'))])
    await expect(database.answerable()).rejects.toMatchObject({ code: 'storage_unavailable' })
    expect(database.health()).toMatchObject({
      state: 'degraded',
      reason: expect.stringContaining('deleted or replaced'),
    })
    await rename(`${file}.away`, file + part)
    await database.settled()
    expect(database.health()).toEqual({ state: 'ok' })
    database.close()
  })

  test('a writer’s thread that dies is replaced, and the group that it had comes again', async () => {
    const file = join(folder, 'died.db')
    openDatabase(file).close()
    // A heap in which a group of many rows has no room.
    const writer = createThreadWriter(file, { maxYoungGenerationSizeMb: 1, maxOldGenerationSizeMb: 32 })
    const insert = 'INSERT OR REPLACE INTO timers (name, at, payload) VALUES (?, 0, 0)'
    const group = (rows: number): Run[] => sorts(rows).map((name) => [0, [name]])
    expect(await outcome(writer, [insert], group(1))).toBeUndefined()
    const failure = await outcome(writer, [insert], group(600_000))
    expect(failure).toMatchObject({ kind: 'broken', cause: expect.stringContaining('died') })
    expect(await outcome(writer, [insert], group(3))).toBeUndefined()
    expect(writer.close([insert], [])).toBe(true)
    const sql = openFile(file)
    expect(sql.prepare('SELECT count(*) AS n FROM timers').get()).toEqual({ n: 3 })
    sql.close()
  }, 60_000)
})

function outcome(
  writer: Writer,
  statements: readonly string[],
  runs: readonly Run[],
): Promise<WriteFailure | undefined> {
  return new Promise((resolve) => writer.commit(statements, runs, resolve))
}
