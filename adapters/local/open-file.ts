import { DatabaseSync } from 'node:sqlite'
import { storedFormat } from '../../core/base/storing/format.ts'
import { systemReason } from '../system/system-reason.ts'
import { keepCopy } from './keep-copy.ts'
import { keepPrivate } from './private-files.ts'
import { schema, upgrades } from './schema.ts'
import { StartError } from './start-error.ts'

/** How long a writer waits for another process, such as a backup, that holds the database. */
const busyMs = 5000
/** The log is cut back to this size after a checkpoint that a slow reader had delayed. */
const logBytes = 64 * 1024 * 1024

/**
 * Opens the file, or creates it, with the tables of this version.
 * @throws StartError if it is corrupt, unwritable or from a newer Sortie
 */
export function openFile(file: string): DatabaseSync {
  let sql: DatabaseSync | undefined
  try {
    if (file !== ':memory:') keepPrivate(file, `${file}-wal`, `${file}-shm`)
    sql = new DatabaseSync(file, { timeout: busyMs })
    // Before the first table: so that space freed by expiry can be returned, page by page.
    sql.exec('PRAGMA auto_vacuum = INCREMENTAL')
    // FULL is for the writes of this connection: the tables here, and everything in the writer’s.
    sql.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
    sql.exec('PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 4000')
    sql.exec(`PRAGMA journal_size_limit = ${logBytes}`)
    migrate(sql, file)
    return sql
  } catch (error) {
    sql?.close()
    throw asStartError(error, file)
  }
}

/** Up to this size it takes a second or two. */
const maxRebuiltBytes = 256 * 1024 * 1024

/** An older file cannot return space until it is rebuilt once; a large one is left to its owner. */
export function rebuildOldFile(sql: DatabaseSync): void {
  const { auto_vacuum } = sql.prepare('PRAGMA auto_vacuum').get() as { auto_vacuum: number }
  const { bytes } = sql
    .prepare('SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size')
    .get() as { bytes: number }
  if (auto_vacuum !== 0 || bytes > maxRebuiltBytes) return
  try {
    sql.exec('PRAGMA auto_vacuum = INCREMENTAL; VACUUM')
  } catch {
    // As good as before; there may be no room for the copy.
  }
}

function migrate(sql: DatabaseSync, file: string): void {
  const found = Number(sql.prepare('PRAGMA user_version').get()?.user_version)
  if (found > storedFormat) {
    throw new StartError(
      `${file} was written by a newer Sortie (data format ${found}; this one reads up to ${storedFormat}).`,
      `Start that newer version, put back the copy ${file}.format-${storedFormat} if there is one, or name another folder with --data.`,
    )
  }
  if (found === 0 && sql.prepare('SELECT 1 FROM sqlite_schema').get() !== undefined) {
    throw new StartError(`${file} is not a Sortie database.`, 'Name another folder with --data.')
  }
  if (found === storedFormat) return
  if (found > 0 && file !== ':memory:') keepCopy(sql, file, found)
  const steps = found === 0 ? schema : upgrades.slice(found - 1).join('\n')
  sql.exec(`BEGIN; ${steps} PRAGMA user_version = ${storedFormat}; COMMIT`)
}

export function asStartError(error: unknown, file: string): unknown {
  if (error instanceof StartError) return error
  const message = error instanceof Error ? error.message : String(error)
  if (/not a database|malformed|corrupt/i.test(message)) {
    return new StartError(
      `${file} is not a Sortie database, or is damaged: ${message}.`,
      'Restore it from a backup, or move it away to start empty.',
    )
  }
  if (/locked|busy/i.test(message)) {
    return new StartError(`${file} is in use by another process.`, 'Stop that one, or name another folder with --data.')
  }
  if (/disk is full|ENOSPC|EDQUOT/i.test(message)) {
    return new StartError(
      `${file} cannot be written: the disk is full.`,
      'Free some space on it, or name another folder with --data.',
    )
  }
  if (/unable to open|readonly|read-only|permission|EACCES|EPERM|EROFS|EISDIR|ENOTDIR|ENOENT/i.test(message)) {
    return new StartError(
      `${file} cannot be written: ${systemReason(error)}.`,
      'Give this user write access to the folder, or name another with --data.',
    )
  }
  return error
}
