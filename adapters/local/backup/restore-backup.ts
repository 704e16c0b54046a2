import { existsSync } from 'node:fs'
import { type FileHandle, mkdir, mkdtemp, open, opendir, readdir, rename, rm, rmdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { syncFolder } from '../blobs.ts'
import { databaseFile, pauseFile } from '../data-folder.ts'
import { type FileLock, lockFile } from '../file-lock.ts'
import { makeFolder } from '../make-folder.ts'
import { writePause } from '../pause.ts'
import { StartError } from '../start-error.ts'
import { BackupError, damaged, unreadable } from './backup-error.ts'
import { readBackup } from './backup-file.ts'
import type { BackupKey } from './backup-key.ts'
import { databasePart, isPartName } from './data-files.ts'
import type { BackupHeader } from './header.ts'
import type { Part, Summary } from './parts.ts'

export interface RestoreRequest {
  readonly file: string
  readonly key: BackupKey
  readonly dataFolder: string
  /** Whether the contents of a data folder may be set aside, within it. */
  readonly replace: boolean
  readonly signal: AbortSignal
}

export interface RestoredBackup extends BackupHeader {
  readonly summary: Summary
  /** Where the previous contents are now. */
  readonly setAside: string | undefined
}

/**
 * Restores a backup. All of it is read, checked and on disk before it replaces anything.
 * @throws BackupError or StartError; then the folder is unchanged
 */
export async function restoreBackup(request: RestoreRequest): Promise<RestoredBackup> {
  const { dataFolder, replace } = request
  const isNew = !existsSync(dataFolder)
  makeFolder(dataFolder)
  if (!isNew) await requireRoomFor(dataFolder, replace)
  try {
    return await whileLocked(dataFolder, async () => {
      // Once more, now that no Sortie can start there.
      const before = await requireRoomFor(dataFolder, replace)
      return await unpackInto(request, before)
    })
  } finally {
    // Empty only if nothing was restored.
    if (isNew) await rmdir(dataFolder).catch(() => {})
  }
}

/** @returns the existing contents, without lock files */
async function requireRoomFor(dataFolder: string, replace: boolean): Promise<readonly string[]> {
  const lockName = basename(lockOf(dataFolder))
  const before = (await readdir(dataFolder)).filter((name) => !name.startsWith(lockName))
  if (before.length === 0 || (replace && existsSync(databaseFile(dataFolder)))) return before
  throw new BackupError(
    'folder_not_empty',
    `${dataFolder} is not empty${replace ? ', and holds no local edition' : ''}.`,
    replace
      ? 'Name the data folder itself, or an empty one.'
      : 'Name another folder with --data, or add --replace to set aside what is there.',
  )
}

/** Locked as by a running Sortie. The lock file stays only if it existed before, or if there is something to lock. */
async function whileLocked<Result>(dataFolder: string, work: () => Promise<Result>): Promise<Result> {
  const wasThere = existsSync(lockOf(dataFolder))
  const lock = lockDataFolder(dataFolder)
  try {
    return await work()
  } finally {
    lock.release()
    if (!wasThere && !existsSync(databaseFile(dataFolder))) await rm(lockOf(dataFolder), { force: true })
  }
}

function lockDataFolder(dataFolder: string): FileLock {
  try {
    return lockFile(databaseFile(dataFolder))
  } catch (error) {
    if (!(error instanceof StartError) || !error.message.includes('in use')) throw error
    throw new BackupError('folder_in_use', `A Sortie runs on ${dataFolder}.`, 'Stop it first, or name another folder.')
  }
}

function lockOf(dataFolder: string): string {
  return `${databaseFile(dataFolder)}.lock`
}

async function unpackInto(request: RestoreRequest, before: readonly string[]): Promise<RestoredBackup> {
  const { dataFolder } = request
  const staging = await mkdtemp(join(dataFolder, '.restoring-'))
  try {
    const restored = await unpack(request, staging)
    return { ...restored, setAside: await putInPlace(dataFolder, staging, before) }
  } finally {
    await rm(staging, { recursive: true, force: true })
  }
}

async function unpack({ file, key, signal }: RestoreRequest, staging: string) {
  const source = await open(file, 'r').catch((error) => {
    throw unreadable(file, error)
  })
  try {
    const restored = await readBackup(bytesOf(source, file, signal), key, (part) => writePart(staging, part))
    requireSoundDatabase(join(staging, databasePart))
    // Work started before an inspection may be done a second time.
    await writePause(pauseFile(staging), { restored_to: restored.takenAt })
    await syncFolders(staging)
    return restored
  } finally {
    await source.close()
  }
}

async function* bytesOf(source: FileHandle, file: string, signal: AbortSignal): AsyncGenerator<Buffer> {
  try {
    yield* source.createReadStream({ autoClose: false, signal })
  } catch (error) {
    signal.throwIfAborted()
    throw unreadable(file, error)
  }
}

async function writePart(staging: string, { name, content }: Part): Promise<void> {
  if (!isPartName(name)) throw damaged('it holds what no backup holds')
  const path = join(staging, name)
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(content())
    await file.sync()
  } finally {
    await file.close()
  }
}

/** It equals what was read when the backup was taken; this checks whether that was sound. */
function requireSoundDatabase(path: string): void {
  if (!existsSync(path)) throw damaged('it holds no database')
  const database = new DatabaseSync(path, { readOnly: true })
  try {
    const found = database.prepare('PRAGMA quick_check(1)').get()?.quick_check
    if (found !== 'ok') throw damaged(`the database in it is not sound: ${found}`)
  } finally {
    database.close()
  }
}

async function syncFolders(folder: string): Promise<void> {
  for await (const entry of await opendir(folder)) {
    if (entry.isDirectory()) await syncFolders(join(folder, entry.name))
  }
  await syncFolder(folder)
}

/** The database last: until then the folder is no data folder. */
async function putInPlace(dataFolder: string, staging: string, before: readonly string[]): Promise<string | undefined> {
  const setAside = before.length > 0 ? await mkdtemp(join(dataFolder, 'before-restore-')) : undefined
  if (setAside !== undefined) {
    for (const entry of before) await rename(join(dataFolder, entry), join(setAside, entry))
  }
  const restored = (await readdir(staging)).filter((name) => name !== databasePart)
  for (const name of [...restored, databasePart]) await rename(join(staging, name), join(dataFolder, name))
  await syncFolder(dataFolder)
  return setAside
}
