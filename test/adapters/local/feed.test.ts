import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Database, openDatabase } from '../../../adapters/local/database.ts'
import { createFeed, type Feed } from '../../../adapters/local/feed.ts'

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
