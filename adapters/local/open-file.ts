import { DatabaseSync } from 'node:sqlite'
import { schema, schemaVersion, upgrades } from './schema.ts'
import { StartError } from './start-error.ts'

/**
 * Opens the file, or makes it, with the tables of this version.
 * @throws StartError when it is corrupt, unwritable or from a newer Sortie
 */
export function openFile(file: string): DatabaseSync {
  let sql: DatabaseSync | undefined
  try {
    sql = new DatabaseSync(file)
    // FULL is for what a connection writes itself: the tables here, and everything in the writer's.
    sql.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
    sql.exec('PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 4000')
    migrate(sql, file)
    return sql
  } catch (error) {
    sql?.close()
    throw asStartError(error, file)
  }
}

function migrate(sql: DatabaseSync, file: string): void {
  const found = Number(sql.prepare('PRAGMA user_version').get()?.user_version)
  if (found > schemaVersion) {
    throw new StartError(
      `${file} was written by a newer Sortie (data version ${found}; this one reads up to ${schemaVersion}).`,
      'Start that newer version, or name another folder with --data.',
    )
  }
  if (found === 0 && sql.prepare('SELECT 1 FROM sqlite_schema').get() !== undefined) {
    throw new StartError(`${file} is not a Sortie database.`, 'Name another folder with --data.')
  }
  if (found === schemaVersion) return
  const steps = found === 0 ? schema : upgrades.slice(found - 1).join('\n')
  sql.exec(`BEGIN; ${steps} PRAGMA user_version = ${schemaVersion}; COMMIT`)
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
  if (/unable to open|readonly|read-only|permission/i.test(message)) {
    return new StartError(
      `${file} cannot be written: ${message}.`,
      'Give this user write access to the folder, or name another with --data.',
    )
  }
  return error
}
