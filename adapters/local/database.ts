import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { SortieError } from '../../contract/errors.ts'
import { schema, schemaVersion } from './schema.ts'
import { StartError } from './start-error.ts'

/**
 * One SQLite file with group commit: what one turn of the event loop writes becomes one fsynced transaction, and every
 * promise of that turn resolves after it. Work must check before it writes, so that work which throws wrote nothing.
 *
 * Reads see what the open group wrote. That is safe inside the process, since groups commit in order; whatever tells
 * the outside (a response, a frame, a call) first awaits `settled`.
 */
export interface Database {
  prepare(sql: string): StatementSync
  /** Runs `work` in the open group. Resolves when the group is on disk. */
  write<Result>(work: () => Result): Promise<Result>
  /** Resolves when everything written so far is on disk; `undefined` when it already is. */
  settled(): Promise<void> | undefined
  /** Called after each group that is on disk. */
  onCommit(listener: () => void): void
  close(): void
}

/**
 * @param file a path, or `:memory:`
 * @throws StartError when the file is in use, corrupt, unwritable or from a newer Sortie
 */
export function openDatabase(file: string): Database {
  const sql = openFile(file)
  const begin = sql.prepare('BEGIN IMMEDIATE')
  const commit = sql.prepare('COMMIT')
  const listeners: (() => void)[] = []
  let group: PromiseWithResolvers<void> | undefined

  function openGroup(): PromiseWithResolvers<void> {
    if (group) return group
    begin.run()
    group = Promise.withResolvers<void>()
    group.promise.catch(() => {})
    setImmediate(commitGroup)
    return group
  }

  function commitGroup(): void {
    const committed = group
    if (!committed) return
    group = undefined
    try {
      commit.run()
    } catch (cause) {
      if (sql.isTransaction) sql.exec('ROLLBACK')
      const failure = new SortieError('unavailable', 'The data folder cannot be written', { cause })
      committed.reject(failure)
      // What is in memory may now differ from the disk, so this process ends; the next start goes on from the disk.
      setImmediate(() => {
        throw failure
      })
      return
    }
    committed.resolve()
    for (const listener of listeners) listener()
  }

  return {
    prepare: (statement) => sql.prepare(statement),
    async write(work) {
      const { promise } = openGroup()
      const result = work()
      await promise
      return result
    },
    settled: () => group?.promise,
    onCommit: (listener) => listeners.push(listener),
    close() {
      commitGroup()
      sql.close()
    },
  }
}

function openFile(file: string): DatabaseSync {
  let sql: DatabaseSync | undefined
  try {
    sql = new DatabaseSync(file)
    // EXCLUSIVE keeps a second process out, and WAL then needs no shared memory file.
    sql.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
    sql.exec('PRAGMA cache_size = -32768; PRAGMA temp_store = MEMORY')
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
  if (found < schemaVersion) sql.exec(`BEGIN; ${schema} PRAGMA user_version = ${schemaVersion}; COMMIT`)
}

function asStartError(error: unknown, file: string): unknown {
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
