import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDatabase } from '../../../adapters/local/database.ts'
import { createFeed } from '../../../adapters/local/feed.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sortie-database-'))
})

afterAll(() => rm(folder, { recursive: true }))

test.each([':memory:', 'a file'])('closing %s in the middle of writes keeps them and breaks nothing', async (where) => {
  const file = where === ':memory:' ? where : join(folder, 'closing.db')
  const database = openDatabase(file)
  database.onCommit(() => database.prepare('SELECT 1').get())
  const insert = database.prepareWrite('INSERT INTO timers (name, at, payload) VALUES (?, 0, ?)')
  const syncing = database.write(() => insert.run('first', ''))
  await nextTurn()
  const open = database.write(() => insert.run('second', ''))
  database.close()
  await Promise.all([syncing, open])
  // Whatever was asked for before the end has its turn here.
  for (let turns = 0; turns < 20; turns++) await nextTurn()
  if (file === ':memory:') return
  const reopened = openDatabase(file)
  expect(reopened.prepare('SELECT name FROM timers ORDER BY name').all()).toEqual([
    { name: 'first' },
    { name: 'second' },
  ])
  reopened.close()
})

test('a file of version 1 is brought to this version, and loses nothing of its change feed', () => {
  const file = join(folder, 'version-1.db')
  openDatabase(file).close()
  const old = new DatabaseSync(file)
  old.exec(`DROP TABLE feed_groups; PRAGMA user_version = 1;
    CREATE TABLE feed (
      seq INTEGER PRIMARY KEY AUTOINCREMENT, pk TEXT NOT NULL, sk TEXT NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL
    );
    INSERT INTO feed (seq, pk, sk, kind, body) VALUES (7, 't|p', 'a', 'events', '{"n":1}'), (8, 't|p', 'b', 'events', '{"n":2}');
    DROP INDEX timers_rank; ALTER TABLE timers DROP COLUMN rank;
    INSERT INTO feed_cursors (consumer, seq) VALUES ('push', 7)`)
  old.close()
  const database = openDatabase(file)
  const feed = createFeed(database)
  expect(feed.read('publish', 'events', 10).records.map(({ seq, sk, body }) => [seq, sk, body])).toEqual([
    [7, 'a', '{"n":1}'],
    [8, 'b', '{"n":2}'],
  ])
  expect(feed.read('push', 'events', 10).records.map(({ seq }) => seq)).toEqual([8])
  database.close()
})

test('a second process is kept out while the first has the file', () => {
  const file = join(folder, 'locked.db')
  const database = openDatabase(file)
  expect(() => openDatabase(file)).toThrow(/in use by another process/)
  database.close()
  openDatabase(file).close()
})

test('another process that reads the file does not take itself for the only one, and delete its log', async () => {
  const file = join(folder, 'read-beside.db')
  const database = openDatabase(file)
  const insert = database.prepareWrite('INSERT INTO timers (name, at, payload) VALUES (?, 0, 0)')
  // As SQLite does when the last connection closes: it asks for the file alone, and where it gets it, the log goes.
  // Its newest releases notice that our locks are gone, but in this mode.
  const code = `
    const { DatabaseSync } = require('node:sqlite')
    const sql = new DatabaseSync(process.argv[1])
    process.stdout.write(String(sql.prepare('SELECT count(*) AS n FROM timers').get().n))
    sql.close()
    const alone = new DatabaseSync(process.argv[1])
    try { alone.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; ROLLBACK') } catch {}
    alone.close()`
  const countElsewhere = () => execFileSync(process.execPath, ['-e', code, file], { encoding: 'utf8' })
  await database.write(() => insert.run('before'))
  await database.settled()
  expect(countElsewhere()).toBe('1')
  await database.write(() => insert.run('after'))
  await database.settled()
  expect(countElsewhere()).toBe('2')
  database.close()
})

test('after a rest what a write brings about in the next turns is committed with it, and under load each turn by itself', async () => {
  const database = openDatabase(':memory:')
  const insert = database.prepareWrite('INSERT INTO timers (name, at, payload) VALUES (?, 0, 0)')
  let commits = 0
  database.onCommit(() => commits++)
  const writeIn = async (turns: number) => {
    for (let turn = 0; turn < turns; turn++) {
      for (const part of ['a', 'b']) await database.write(() => insert.run(`${commits} ${turn} ${part}`))
      await nextTurn()
    }
  }
  await writeIn(5)
  expect(commits).toBe(0)
  await database.settled()
  expect(commits).toBe(1)
  await writeIn(30)
  expect(commits).toBeGreaterThan(20)
  await database.settled()
  database.close()
})
