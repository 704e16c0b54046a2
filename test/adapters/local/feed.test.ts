import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Database, openDatabase } from '../../../adapters/local/database.ts'
import { createFeed, type Feed } from '../../../adapters/local/feed.ts'
import { createFeedTail } from '../../../adapters/local/feed-tail.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sortie-feed-'))
})
afterAll(() => rm(folder, { recursive: true }))

interface Opened {
  readonly feed: Feed
  readonly database: Database
}

/** What one start of a data folder does to its feed. */
async function start(file: string, act: (opened: Opened) => Promise<void> | void): Promise<void> {
  const database = openDatabase(join(folder, file))
  await act({ feed: createFeed(database), database })
  await database.settled()
  database.close()
}

const append = ({ feed, database }: Opened, count: number) =>
  database.write(() => {
    for (let at = 0; at < count; at++) feed.append('ten_1|p', 's', 'events', '{}')
  })

/** Each with so much text. */
const appendLong = ({ feed, database }: Opened, count: number, units: number) =>
  database.write(() => {
    for (let at = 0; at < count; at++) feed.append('ten_1|p', 's', 'events', 'x'.repeat(units))
  })

const seqs = (feed: Feed, consumer: string) => feed.read(consumer, 'events', 10).records.map(({ seq }) => seq)

test('a consumer that a release brings is brought the oldest that there is', async () => {
  await start('some.db', async (opened) => {
    await append(opened, 2)
    opened.feed.advance('push', 2)
  })
  await start('some.db', ({ feed }) => expect(seqs(feed, 'new')).toEqual([1, 2]))
})

test('where nothing is left it is brought what comes next, before that is on disk', async () => {
  await start('none.db', async (opened) => {
    await append(opened, 3)
    await opened.database.settled()
    opened.feed.advance('push', 3)
    await opened.feed.trim(['push'])
  })
  await start('none.db', async (opened) => {
    const written = append(opened, 1)
    expect(seqs(opened.feed, 'new')).toEqual([4])
    await written
  })
})

test('a consumer that there is no more holds nothing back, and nobody is told that it is behind', async () => {
  await start('gone.db', async (opened) => {
    await append(opened, 3)
    opened.feed.advance('gone', 1)
    opened.feed.advance('push', 3)
  })
  await start('gone.db', async ({ feed }) => {
    expect(feed.behind()).toBe(2)
    await feed.trim(['push'])
    expect(feed.behind()).toBe(0)
  })
  await start('gone.db', ({ feed }) => expect(feed.behind()).toBe(0))
})

test('a batch has little more text than is parsed in a turn, and says that there is more', async () => {
  await start('long.db', async (opened) => {
    await appendLong(opened, 10, 400_000)
    const { records, position, more } = opened.feed.read('new', 'events', 10)
    expect([records.length, position, more]).toEqual([3, 3, true])
    opened.feed.advance('new', 9)
    expect(opened.feed.read('new', 'events', 10)).toMatchObject({ position: 10, more: false })
  })
})

test('the newest are kept in memory up to a bound in text, and the others are read from the disk', async () => {
  const tail = createFeedTail({ records: 100, units: 1000 })
  const push = (from: number, to: number, body: string) => {
    for (let seq = from; seq <= to; seq++) tail.push({ seq, pk: 'ten_1|p', sk: 's', kind: 'events', body })
  }
  push(1, 30, 'x'.repeat(100))
  // None of them is on disk, so that none could be read there.
  expect([...(tail.after(0) ?? [])]).toHaveLength(30)
  tail.written(30)
  push(31, 31, 'x'.repeat(100))
  expect(tail.after(20)).toBeUndefined()
  expect([...(tail.after(21) ?? [])].map(({ seq }) => seq)).toEqual([22, 23, 24, 25, 26, 27, 28, 29, 30, 31])
})

test('what one group wrote is read a batch at a time, each record once, also across rows and starts', async () => {
  await start('group.db', (opened) => append(opened, 950))
  await start('group.db', ({ feed }) => {
    const read: number[] = []
    for (let batch = feed.read('new', 'events', 60); ; batch = feed.read('new', 'events', 60)) {
      read.push(...batch.records.map(({ seq }) => seq))
      feed.advance('new', batch.position)
      if (!batch.more) break
    }
    expect(read).toEqual(Array.from({ length: 950 }, (_, at) => at + 1))
  })
})

test('a row of the feed has no more records than a batch, so that little is parsed in vain', async () => {
  await start('rows.db', (opened) => append(opened, 950))
  const file = new DatabaseSync(join(folder, 'rows.db'), { readOnly: true })
  const lengths = file.prepare('SELECT json_array_length(records) AS length FROM feed_groups').all()
  file.close()
  expect(lengths.map(({ length }) => length)).toEqual([...Array.from({ length: 9 }, () => 100), 50])
})
