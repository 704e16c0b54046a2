import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setImmediate as turn } from 'node:timers/promises'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { makeKeyFile, readKey } from '../../../../adapters/local/backup/backup-key.ts'
import { restoreBackup } from '../../../../adapters/local/backup/restore-backup.ts'
import { takeBackup } from '../../../../adapters/local/backup/take-backup.ts'
import { createBlobs } from '../../../../adapters/local/blobs.ts'
import { blobFolder, databaseFile } from '../../../../adapters/local/data-folder.ts'
import { type Database, openDatabase } from '../../../../adapters/local/database.ts'
import { lockFile } from '../../../../adapters/local/file-lock.ts'
import { createSecrets } from '../../../../adapters/local/secrets.ts'
import { createStores } from '../../../../adapters/local/stores.ts'
import { storedFormat } from '../../../../core/base/storing/format.ts'

const root = await mkdtemp(join(tmpdir(), 'sortie-backup-'))
afterAll(() => rm(root, { recursive: true, force: true }))

const key = randomBytes(32)
const signal = new AbortController().signal
const large = randomBytes(100_000)
let place: string
let dataFolder: string
let file: string
beforeEach(async () => {
  place = await mkdtemp(join(root, 'case-'))
  dataFolder = join(place, 'data')
  file = join(place, 'backup')
})

/** With an item, a blob and a sealed secret in it. */
async function fill(): Promise<string> {
  await mkdir(dataFolder, { mode: 0o700 })
  const database = openDatabase(databaseFile(dataFolder))
  await put(database, 1)
  database.close()
  await createBlobs(blobFolder(dataFolder)).put('ten_1', 'large', large, Math.floor(Date.now() / 1000) + 100)
  return createSecrets(dataFolder, {}).seal('ten_1', 'a secret')
}

async function put(database: Database, number: number): Promise<void> {
  const item = { partition: 'words', sort: String(number), version: 1, body: { number } }
  await createStores(database, Date)
    .tenant('ten_1')
    .write([{ change: 'put', table: 'entities', item }])
  await database.settled()
}

const take = () => takeBackup({ dataFolder, file, key, clock: Date, signal })
const restore = (into: string, more: { by?: Buffer; replace?: boolean } = {}) =>
  restoreBackup({ file, key: more.by ?? key, dataFolder: into, replace: more.replace ?? false, signal })

function itemsIn(folder: string): readonly unknown[] {
  const database = new DatabaseSync(databaseFile(folder))
  const rows = database.prepare('SELECT sk FROM entities ORDER BY sk').all()
  database.close()
  return rows.map(({ sk }) => sk)
}

async function everythingIn(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
  return Object.fromEntries(
    await Promise.all(files.map(async (path) => [path, (await readFile(path)).toString('hex')])),
  )
}

test('a folder comes back with its items, blobs, their days and what opens its secrets, for its owner alone', async () => {
  const secret = await fill()
  const taken = await take()
  expect(taken.summary).toMatchObject({ items: { entities: 1 }, blobs: 1, blob_bytes: large.length, parts: 4 })
  const restored = join(place, 'restored')
  expect(await restore(restored)).toMatchObject({ takenAt: taken.takenAt, summary: taken.summary, setAside: undefined })

  expect(itemsIn(restored)).toEqual(['1'])
  expect(await createBlobs(blobFolder(restored)).get('ten_1', 'large')).toEqual(large)
  expect(await createSecrets(restored, {}).open('ten_1', secret)).toBe('a secret')
  expect(await readdir(join(blobFolder(restored), 'expiry'))).toHaveLength(1)
  for (const entry of await readdir(restored, { recursive: true, withFileTypes: true })) {
    expect(statSync(join(entry.parentPath, entry.name)).mode & 0o077, entry.name).toBe(0)
  }
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect((await readdir(place)).sort()).toEqual(['backup', 'data', 'restored'])
  expect(await readdir(dataFolder)).not.toContain('backup.snapshot')
})

test('what is restored opens as any folder does, and can be backed up again', async () => {
  await fill()
  await take()
  const restored = join(place, 'restored')
  await restore(restored)
  const database = openDatabase(databaseFile(restored))
  expect(database.prepare('PRAGMA auto_vacuum').get()).toEqual({ auto_vacuum: 2 })
  await put(database, 2)
  const again = await takeBackup({ dataFolder: restored, file: `${file}-2`, key, clock: Date, signal })
  expect(again.summary.items.entities).toBe(2)
  database.close()
})

test('what the log has, and the database file has not yet, is in it', async () => {
  await fill()
  const database = openDatabase(databaseFile(dataFolder))
  await put(database, 2)
  expect(statSync(`${databaseFile(dataFolder)}-wal`).size).toBeGreaterThan(0)
  await take()
  // The writer goes on with the files that it had.
  await put(database, 3)
  database.close()
  await restore(join(place, 'restored'))
  expect(itemsIn(join(place, 'restored'))).toEqual(['1', '2'])
  expect(itemsIn(dataFolder)).toEqual(['1', '2', '3'])
})

test('nothing in the backup can be read without the key', async () => {
  await fill()
  await take()
  const bytes = await readFile(file)
  for (const words of ['SQLite format', 'words', large.subarray(0, 16)]) expect(bytes.includes(words)).toBe(false)
})

test('what is refused leaves nothing behind and changes nothing', async () => {
  await fill()
  await take()
  const restored = join(place, 'restored')
  const refused = async (code: string, more = {}) => {
    const before = await everythingIn(place)
    await expect(restore(restored, more)).rejects.toMatchObject({ code })
    expect(Object.keys(await everythingIn(place))).toEqual(Object.keys(before))
    expect(await everythingIn(place)).toEqual(before)
  }
  await refused('wrong_backup_key', { by: randomBytes(32) })
  expect(existsSync(restored)).toBe(false)

  const whole = await readFile(file)
  // In the last chunk: all before it was written down already.
  await truncate(file, whole.length - 1)
  await refused('backup_damaged')
  expect(existsSync(restored)).toBe(false)
  await mkdir(restored)
  await refused('backup_damaged')
  await writeFile(file, whole)

  await writeFile(join(restored, 'of-somebody-else'), 'words')
  await refused('folder_not_empty')
  await refused('folder_not_empty', { replace: true })
})

test('what a folder held is set aside where that was asked for, unless its Sortie runs', async () => {
  await fill()
  await take()
  const database = openDatabase(databaseFile(dataFolder))
  await put(database, 2)
  await expect(restore(dataFolder, { replace: true })).rejects.toMatchObject({ code: 'folder_in_use' })
  expect(await readdir(dataFolder)).not.toContainEqual(expect.stringContaining('restor'))
  database.close()
  await expect(restore(dataFolder)).rejects.toMatchObject({ code: 'folder_not_empty' })
  const { setAside = '' } = await restore(dataFolder, { replace: true })
  expect(itemsIn(dataFolder)).toEqual(['1'])
  expect(itemsIn(setAside)).toEqual(['1', '2'])
})

test('nobody starts in a folder into which a backup is unpacked', async () => {
  await fill()
  await take()
  const restored = join(place, 'restored')
  await mkdir(restored, { mode: 0o700 })
  const starting = lockFile(databaseFile(restored))
  await expect(restore(restored)).rejects.toMatchObject({ code: 'folder_in_use' })
  starting.release()
  const restoring = restore(restored)
  // It takes many turns of the event loop.
  while (!readdirSync(restored).some((name) => name.startsWith('.restoring-'))) await turn()
  expect(() => openDatabase(databaseFile(restored))).toThrow(/in use by another process/)
  await restoring
  openDatabase(databaseFile(restored)).close()
})

test('a folder that is no Sortie’s, or of a newer one, is not backed up, and nothing is written over', async () => {
  await expect(take()).rejects.toMatchObject({ code: 'no_data' })
  await fill()
  await writeFile(file, 'words')
  await expect(take()).rejects.toMatchObject({ code: 'backup_exists' })
  expect(await readFile(file, 'utf8')).toBe('words')
  await rm(file)
  const database = new DatabaseSync(databaseFile(dataFolder))
  database.exec(`PRAGMA user_version = ${storedFormat + 1}`)
  database.close()
  await expect(take()).rejects.toMatchObject({ code: 'newer_format' })
  expect(await readdir(place)).toEqual(['data'])
})

test('one backup of a folder is taken at a time', async () => {
  await fill()
  const both = await Promise.allSettled([
    take(),
    takeBackup({ dataFolder, file: `${file}-2`, key, clock: Date, signal }),
  ])
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(both).toContainEqual(
    expect.objectContaining({ reason: expect.objectContaining({ code: 'backup_in_progress' }) }),
  )
})

test('one that is interrupted leaves nothing behind', async () => {
  await fill()
  const interrupted = AbortSignal.abort()
  await expect(takeBackup({ dataFolder, file, key, clock: Date, signal: interrupted })).rejects.toThrow()
  expect(await readdir(place)).toEqual(['data'])
  expect(await readdir(dataFolder)).not.toContain('backup.snapshot')
})

test('a database that was not sound when it was read is not put in place', async () => {
  await fill()
  const filled = openDatabase(databaseFile(dataFolder))
  await Promise.all(Array.from({ length: 500 }, (_, number) => put(filled, number)))
  filled.close()
  await take()
  const source = join(place, 'restored')
  await restore(source)
  // The same file with a page of it gone, in a backup of its own.
  const unsound = await readFile(databaseFile(source))
  unsound.fill(0x5a, 8192, 12_288)
  await writeFile(databaseFile(source), unsound)
  const { writeBackup } = await import('../../../../adapters/local/backup/backup-file.ts')
  const part = {
    name: 'sortie.db',
    bytes: unsound.length,
    content: async function* () {
      yield unsound
    },
  }
  const summary = { items: { entities: 0, ledger: 0, ephemeral: 0 }, missions: {}, pending_deliveries: 0 }
  const parts = async function* () {
    yield part
  }
  const about = { dataFormat: storedFormat, takenAt: 0 }
  const end = () => ({ ...summary, blobs: 0, blob_bytes: 0, parts: 1 })
  await writeFile(file, writeBackup(about, key, parts(), end))
  await expect(restore(join(place, 'again'))).rejects.toMatchObject({ code: 'backup_damaged' })
  expect(existsSync(join(place, 'again'))).toBe(false)
})

test('no name in a backup leads out of the folder', async () => {
  const { writeBackup } = await import('../../../../adapters/local/backup/backup-file.ts')
  for (const name of ['../outside', '/etc/passwd', 'blobs/../../outside', 'sortie.db-wal', 'sortie.db\n', '']) {
    const parts = async function* () {
      yield {
        name,
        bytes: 1,
        content: async function* () {
          yield Buffer.from('x')
        },
      }
    }
    const end = () => ({
      items: { entities: 0, ledger: 0, ephemeral: 0 },
      missions: {},
      pending_deliveries: 0,
      blobs: 0,
      blob_bytes: 0,
      parts: 1,
    })
    await writeFile(file, writeBackup({ dataFormat: storedFormat, takenAt: 0 }, key, parts(), end))
    await expect(restore(join(place, 'restored')), name).rejects.toMatchObject({ code: 'backup_damaged' })
    expect(await readdir(place), name).toEqual(['backup'])
  }
})

test('a place for the backup that cannot be written is told before anything is copied', async () => {
  await fill()
  const before = await readdir(dataFolder)
  const takeTo = (elsewhere: string) => takeBackup({ dataFolder, file: elsewhere, key, clock: Date, signal })
  await expect(takeTo(join(place, 'none', 'backup'))).rejects.toMatchObject({
    code: 'backup_unwritable',
    message: `${join(place, 'none', 'backup')} cannot be written: no such file or directory.`,
  })
  await writeFile(file, '')
  await expect(takeTo(join(file, 'backup'))).rejects.toMatchObject({ code: 'backup_unwritable' })
  expect(await readdir(dataFolder)).toEqual(before)
})

test('a database that is none is told as that', async () => {
  await mkdir(dataFolder, { mode: 0o700 })
  await writeFile(databaseFile(dataFolder), 'This is no database. '.repeat(500))
  await expect(take()).rejects.toThrow(/is not a Sortie database, or is damaged/)
})

test.each([
  ['no file', async () => {}, 'no such file or directory'],
  ['a folder', async () => void (await mkdir(file)), 'illegal operation on a directory'],
])('a backup that is %s is told in words, and makes no folder', async (_, make, reason) => {
  await make()
  const restored = join(place, 'restored')
  await expect(restore(restored)).rejects.toMatchObject({
    code: 'backup_unreadable',
    message: `${file} cannot be read: ${reason}.`,
  })
  expect(existsSync(restored)).toBe(false)
})

test('a folder to restore into that is a file, or cannot be made, is told', async () => {
  await fill()
  await take()
  await expect(restore(file)).rejects.toMatchObject({ mend: 'Name a folder with --data.' })
  await expect(restore(join(file, 'below'))).rejects.toThrow(/cannot be made: not a directory/)
  // Where Node's own recursive mkdir would never return.
  await expect(restore('/proc/sortie')).rejects.toThrow(/cannot be made/)
})

test('a key that cannot be read, or made, is told with what makes one', async () => {
  const unusable = (words: RegExp) => ({ code: 'unusable_backup_key', message: expect.stringMatching(words) })
  await expect(readKey(join(place, 'none'), {})).rejects.toMatchObject(unusable(/no such file or directory/))
  await expect(readKey(place, {})).rejects.toMatchObject(unusable(/holds no backup key/))
  await expect(readKey(undefined, {})).rejects.toMatchObject({ mend: expect.stringContaining('--new-key') })
  await expect(makeKeyFile(join(place, 'none', 'key'))).rejects.toMatchObject(unusable(/no such file or directory/))
})

test('a key is made once, is its owner’s alone, and is taken from nowhere else', async () => {
  const keyFile = join(place, 'key')
  await makeKeyFile(keyFile)
  expect(statSync(keyFile).mode & 0o777).toBe(0o600)
  await expect(makeKeyFile(keyFile)).rejects.toMatchObject({ code: 'unusable_backup_key' })
  const made = await readKey(keyFile, {})
  expect(made).toHaveLength(32)
  expect(await readKey(undefined, { SORTIE_BACKUP_KEY: await readFile(keyFile, 'utf8') })).toEqual(made)
  for (const text of ['', 'words', 'sortie-backup-key_short']) {
    await expect(readKey(undefined, { SORTIE_BACKUP_KEY: text })).rejects.toMatchObject({ code: 'unusable_backup_key' })
  }
  await chmod(keyFile, 0o640)
  await expect(readKey(keyFile, {})).rejects.toThrow(/Others can read the key/)
})
