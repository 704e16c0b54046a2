import { closeSync, fdatasync, fsyncSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { SortieError } from '../../contract/errors.ts'
import { schema, schemaVersion } from './schema.ts'
import { StartError } from './start-error.ts'

/**
 * One SQLite file with group commit: what one turn of the event loop writes becomes one transaction, and every promise
 * of that turn resolves once it is fsynced. The fsync runs beside the event loop, so the next turn's group is being
 * written meanwhile. Work must check before it writes, so that work which throws wrote nothing.
 *
 * Reads see what is not yet on disk. That is safe inside the process, since groups reach the disk in order; whatever
 * tells the outside (a response, a frame, a call) first awaits `settled`.
 */
export interface Database {
  prepare(sql: string): StatementSync
  /** Runs `work` in the open group. Resolves when the group is on disk. */
  write<Result>(work: () => Result): Promise<Result>
  /** Resolves when everything written so far is on disk; `undefined` when it already is. */
  settled(): Promise<void> | undefined
  /** Called each time that more is on disk. */
  onCommit(listener: () => void): void
  close(): void
}

/**
 * @param file a path, or `:memory:`
 * @throws StartError when the file is in use, corrupt, unwritable or from a newer Sortie
 */
export function openDatabase(file: string): Database {
  const sql = openFile(file)
  let log: number | undefined
  const begin = sql.prepare('BEGIN IMMEDIATE')
  const commit = sql.prepare('COMMIT')
  const listeners: (() => void)[] = []
  let open: Group | undefined
  let syncing: Group | undefined
  let closed = false

  function openGroup(): Group {
    if (open) return open
    begin.run()
    open = newGroup()
    setImmediate(commitGroup)
    return open
  }

  /** While one group is being synced the next one stays open and grows, so that there is one fsync for all of it. */
  function commitGroup(): void {
    if (!open || syncing) return
    syncing = open
    open = undefined
    try {
      commit.run()
    } catch (cause) {
      fail(syncing, cause)
      return
    }
    if (file === ':memory:') {
      synced(null)
      return
    }
    log ??= openLog(file)
    fdatasync(log, synced)
  }

  function synced(cause: Error | null): void {
    const group = syncing as Group
    if (cause && !closed) {
      fail(group, cause)
      return
    }
    syncing = undefined
    group.resolve()
    for (const listener of listeners) listener()
    // After the continuations of this group, so that what they write at once joins the next.
    if (open) setImmediate(commitGroup)
  }

  return {
    prepare: (statement) => sql.prepare(statement),
    async write(work) {
      const { promise } = openGroup()
      const result = work()
      await promise
      return result
    },
    settled: () => (open ?? syncing)?.promise,
    onCommit: (listener) => listeners.push(listener),
    close() {
      const last = open
      // What comes after this, a turn's commit or the end of an fsync, finds nothing left to do.
      open = undefined
      closed = true
      listeners.length = 0
      if (sql.isTransaction) commit.run()
      if (log !== undefined) fsyncSync(log)
      last?.resolve()
      sql.close()
      if (log !== undefined) closeSync(log)
    },
  }
}

type Group = PromiseWithResolvers<void>

function newGroup(): Group {
  const group = Promise.withResolvers<void>()
  group.promise.catch(() => {})
  return group
}

/** What is in memory may now differ from the disk, so this process ends; the next start goes on from the disk. */
function fail(group: Group, cause: unknown): void {
  const failure = new SortieError('unavailable', 'The data folder cannot be written', { cause })
  group.reject(failure)
  setImmediate(() => {
    throw failure
  })
}

/** The write-ahead log, which is what a commit has to bring to the disk; made by the first one, so its name is too. */
function openLog(file: string): number {
  const folder = openSync(dirname(file), 'r')
  fsyncSync(folder)
  closeSync(folder)
  return openSync(`${file}-wal`, 'r+')
}

function openFile(file: string): DatabaseSync {
  let sql: DatabaseSync | undefined
  try {
    sql = new DatabaseSync(file)
    // EXCLUSIVE keeps a second process out, and WAL then needs no shared memory file.
    // NORMAL leaves the log's fsync to us; SQLite itself still syncs around each checkpoint.
    sql.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
    sql.exec('PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 4000')
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
