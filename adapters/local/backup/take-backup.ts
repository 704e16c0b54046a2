import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { access, constants, open, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { WallClock } from '../../../core/base/ports/clock.ts'
import { isRefusal } from '../../system/system-reason.ts'
import { syncFolder } from '../blobs.ts'
import { databaseFile } from '../data-folder.ts'
import { lockFile } from '../file-lock.ts'
import { asStartError } from '../open-file.ts'
import { StartError } from '../start-error.ts'
import { BackupError, unwritable } from './backup-error.ts'
import { writeBackup } from './backup-file.ts'
import type { BackupKey } from './backup-key.ts'
import { databasePart, isBlob, partOf, partsBesideDatabase } from './data-files.ts'
import type { Part, Summary } from './parts.ts'
import { type Snapshot, takeSnapshot } from './snapshot.ts'

export interface BackupRequest {
  readonly dataFolder: string
  /** The path of the backup; no file exists there yet. */
  readonly file: string
  readonly key: BackupKey
  readonly clock: WallClock
  readonly signal: AbortSignal
}

export interface TakenBackup {
  /** Everything answered before this time is in the backup. */
  readonly takenAt: number
  readonly bytes: number
  readonly summary: Summary
}

/**
 * One sealed file with everything in a data folder, while its Sortie runs. The database comes first, from one moment, and then
 * the files that its items need.
 * @throws BackupError; then there is no file
 */
export async function takeBackup(request: BackupRequest): Promise<TakenBackup> {
  const { dataFolder, file, clock } = request
  if (!existsSync(databaseFile(dataFolder)))
    throw new BackupError('no_data', `${dataFolder} holds no local edition.`, 'Name its folder with --data.')
  requireAbsent(file)
  await requireFolderOf(file)
  const lock = lockBackups(dataFolder)
  const copy = join(dataFolder, 'backup.snapshot')
  try {
    const takenAt = clock.now()
    const snapshot = await takeSnapshot(databaseFile(dataFolder), copy).catch((error) => {
      throw error instanceof BackupError ? error : asStartError(error, databaseFile(dataFolder))
    })
    return { takenAt, ...(await writeFile(request, copy, { ...snapshot, takenAt })) }
  } finally {
    await rm(copy, { force: true })
    lock.release()
  }
}

function requireAbsent(file: string): void {
  if (existsSync(file)) throw new BackupError('backup_exists', `${file} is there already.`, 'Name another file.')
}

/** Checked before the database is copied, which may take long. */
async function requireFolderOf(file: string): Promise<void> {
  // With a dot appended, a file’s path is no folder.
  await access(`${dirname(resolve(file))}/.`, constants.W_OK).catch((error) => {
    throw unwritable(file, error)
  })
}

/** One at a time, since each copies the database. */
function lockBackups(dataFolder: string) {
  try {
    return lockFile(join(dataFolder, 'backup'))
  } catch (error) {
    if (!(error instanceof StartError) || !error.message.includes('in use')) throw error
    throw new BackupError('backup_in_progress', `Another backup of ${dataFolder} is under way.`, 'Wait for its end.')
  }
}

async function writeFile(
  { dataFolder, file, key, signal }: BackupRequest,
  copy: string,
  { dataFormat, counts, takenAt }: Snapshot & { readonly takenAt: number },
): Promise<Omit<TakenBackup, 'takenAt'>> {
  const seen = { parts: 0, blobs: 0, blob_bytes: 0 }
  const summary = () => ({ ...counts, ...seen })
  const parts = counted(allParts(copy, dataFolder), seen)
  const unfinished = `${file}.${randomBytes(4).toString('hex')}.part`
  const output = await open(unfinished, 'wx', 0o600).catch((error) => {
    throw unwritable(file, error)
  })
  try {
    await output.writeFile(writeBackup({ dataFormat, takenAt }, key, parts, summary), { signal })
    await output.sync()
    await output.close()
    requireAbsent(file)
    await rename(unfinished, file)
  } catch (error) {
    await output.close()
    await rm(unfinished, { force: true })
    // Reading errors are reported separately.
    throw error instanceof Error && isRefusal(error) && error.syscall === 'write' ? unwritable(file, error) : error
  }
  await syncFolder(dirname(resolve(file)))
  return { bytes: (await stat(file)).size, summary: summary() }
}

async function* allParts(copy: string, dataFolder: string): AsyncGenerator<Part> {
  const database = await open(copy, 'r')
  try {
    // If the system allows unlinking an open file, a killed process leaves no copy behind.
    await rm(copy).catch(() => {})
    yield await partOf(database, databasePart)
  } finally {
    await database.close()
  }
  yield* partsBesideDatabase(dataFolder)
}

async function* counted(
  parts: AsyncIterable<Part>,
  seen: { parts: number; blobs: number; blob_bytes: number },
): AsyncGenerator<Part> {
  for await (const part of parts) {
    seen.parts += 1
    if (isBlob(part.name)) {
      seen.blobs += 1
      seen.blob_bytes += part.bytes
    }
    yield part
  }
}
