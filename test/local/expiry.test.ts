import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { openDatabase } from '../../adapters/local/database.ts'
import { createStores } from '../../adapters/local/stores.ts'
import { createSweep } from '../../local/expiry.ts'
import { item, put } from '../ports/store-harness.ts'

const now = Date.parse('2026-11-29T09:00:00Z')
const clock = { now: () => now }

async function newFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sortie-expiry-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return join(folder, 'sortie.db')
}

test('one look deletes all that has expired, in slices, and the file gives its space back', async () => {
  const file = await newFile()
  const database = openDatabase(file)
  const store = createStores(database, clock).tenant('ten_1')
  for (let at = 0; at < 3000; at += 100) {
    const items = Array.from({ length: 100 }, (_, more) =>
      put(
        item('p', String(at + more), { body: 'x'.repeat(4000), expires_at: now / 1000 - (at + more < 2990 ? 1 : -60) }),
      ),
    )
    await store.write(items)
  }
  await database.settled()
  const pages = () => Number(database.prepare('PRAGMA page_count').get()?.page_count)
  const before = pages()
  let commits = 0
  database.onCommit(() => commits++)
  await createSweep(database, clock).run()
  expect(database.prepare('SELECT count(*) AS n FROM entities').get()).toEqual({ n: 10 })
  expect(commits).toBeGreaterThanOrEqual(6)
  expect(pages()).toBeLessThan(before / 2)
  database.close()
  expect((await stat(file)).size).toBeLessThan((before * 4096) / 2)
}, 30_000)

test('it ends when it is stopped', async () => {
  const database = openDatabase(':memory:')
  const store = createStores(database, clock).tenant('ten_1')
  await store.write([put(item('p', 'a', { expires_at: now / 1000 - 1 }))])
  await database.settled()
  const sweep = createSweep(database, clock)
  sweep.stop()
  await sweep.run()
  expect(database.prepare('SELECT count(*) AS n FROM entities').get()).toEqual({ n: 1 })
  database.close()
})

test('a file of before gives space back too, once it was opened', async () => {
  const file = await newFile()
  const old = new DatabaseSync(file)
  old.exec('PRAGMA journal_mode = WAL')
  old.close()
  const made = openDatabase(file)
  made.close()
  const plain = new DatabaseSync(file)
  plain.exec('PRAGMA auto_vacuum = NONE; VACUUM')
  plain.close()
  const database = openDatabase(file)
  expect(database.prepare('PRAGMA auto_vacuum').get()).toEqual({ auto_vacuum: 2 })
  database.close()
})

test('the log is cut back once a slow reader has let go of it', async () => {
  const file = await newFile()
  const database = openDatabase(file)
  const store = createStores(database, clock).tenant('ten_1')
  const write = async (count: number) => {
    for (let at = 0; at < count; at++) {
      await store.write([put(item('p', String(at % 50), { version: at + 1, body: 'x'.repeat(390_000) }))])
      if (at % 10 === 9) await database.settled()
    }
    await database.settled()
  }
  const bytes = async () => (await stat(`${file}-wal`)).size
  const reader = new DatabaseSync(file)
  reader.exec('BEGIN; SELECT count(*) FROM entities')
  reader.prepare('SELECT count(*) FROM entities').get()
  await write(250)
  expect(await bytes()).toBeGreaterThan(90_000_000)
  reader.close()
  await write(100)
  expect(await bytes()).toBeLessThan(70_000_000)
  database.close()
}, 60_000)
