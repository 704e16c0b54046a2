import { DatabaseSync } from 'node:sqlite'
import { asStartError } from './open-file.ts'
import { keepPrivate } from './private-files.ts'

export interface FileLock {
  release(): void
}

/**
 * Keeps a second process out of the data: SQLite’s own lock on an empty file beside it, which ends with the process.
 * The data file itself cannot be locked this way, since a reader and a writer share it here.
 * @throws StartError if another process holds it
 */
export function lockFile(file: string): FileLock {
  let sql: DatabaseSync | undefined
  try {
    keepPrivate(`${file}.lock`)
    sql = new DatabaseSync(`${file}.lock`)
    sql.exec('BEGIN EXCLUSIVE')
    const held = sql
    return { release: () => held.close() }
  } catch (error) {
    sql?.close()
    throw asStartError(error, file)
  }
}
