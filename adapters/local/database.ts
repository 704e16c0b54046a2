import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { SortieError } from '../../contract/errors.ts'
import { type FileLock, lockFile } from './file-lock.ts'
import { openFile } from './open-file.ts'
import { createInlineWriter, createThreadWriter, type Run, type Value, type Writer } from './writer.ts'

/**
 * One SQLite file with group commit: what is written while the group before it reaches the disk becomes one transaction
 * of a writer thread. Work must check before it writes, so that work which throws wrote nothing.
 *
 * A write holds inside of the process as soon as it returns. That is safe, since groups reach the disk in order and the
 * process is lost as a whole: whatever tells the outside (a response, a frame, a call) first awaits `settled`.
 */
export interface Database {
  /** A statement that reads what is on disk; what is not yet there is for its writer to remember. */
  prepare(sql: string): StatementSync
  prepareWrite(sql: string): WriteStatement
  /** Runs `work` in the open group. */
  write<Result>(work: () => Result): Promise<Result>
  /** Resolves when everything written so far is on disk; `undefined` when it already is. */
  settled(): Promise<void> | undefined
  /** Called as the open group goes to the writer, to add what was only remembered until then. */
  onSeal(listener: () => void): void
  /** Called each time that more is on disk. */
  onCommit(listener: () => void): void
  close(): void
}

export interface WriteStatement {
  /** Only in `write` and in `onSeal`. */
  run(...values: Value[]): void
}

/** So many turns of the event loop a group is kept open at the most while more is written in each. */
const maxTurns = 8
/** Only after a rest of the disk; under load the answers of one turn would wait for the work of the next ones. */
const restMs = 5

/**
 * @param file a path, or `:memory:`
 * @throws StartError when the file is in use, corrupt, unwritable or from a newer Sortie
 */
export function openDatabase(file: string): Database {
  const { sql, lock, writer } = open(file)
  const sealing: (() => void)[] = []
  const committed: (() => void)[] = []
  const statements: string[] = []
  let group: Group | undefined
  let syncing: Group | undefined
  let closed = false
  let written = 0
  let reachedAt = Number.NEGATIVE_INFINITY

  function openGroup(): void {
    written += 1
    if (group) return
    group = newGroup()
    if (syncing) return
    if (performance.now() - reachedAt > restMs) commitWhenStill(maxTurns)
    else setImmediate(commitGroup)
  }

  /** What a write brings about at once, such as a mission's first steps, is to be on disk with it and not a sync later. */
  function commitWhenStill(turns: number): void {
    const before = written
    setImmediate(() => {
      if (written === before || turns === 0) commitGroup()
      else commitWhenStill(turns - 1)
    })
  }

  function sealGroup(): Group | undefined {
    for (const listener of sealing) listener()
    const sealed = group
    group = undefined
    return sealed
  }

  /** While one group is on its way to the disk the next one stays open and grows. */
  function commitGroup(): void {
    if (!group || syncing || closed) return
    const sealed = sealGroup() as Group
    syncing = sealed
    writer.commit(statements, sealed.runs, (error) => {
      syncing = undefined
      if (error !== undefined) fail(sealed, error)
      else reached(sealed)
    })
  }

  function reached(sealed: Group): void {
    reachedAt = performance.now()
    for (const listener of committed) listener()
    sealed.resolve()
    // After the continuations of this group, so that what they write at once joins the next.
    if (group) setImmediate(commitGroup)
  }

  return {
    prepare: (statement) => sql.prepare(statement),
    prepareWrite(statement) {
      const number = statements.push(statement) - 1
      return {
        run(...values) {
          openGroup()
          group?.runs.push([number, values])
        },
      }
    },
    async write(work) {
      openGroup()
      return work()
    },
    settled: () => (group ?? syncing)?.promise,
    onSeal: (listener) => sealing.push(listener),
    onCommit: (listener) => committed.push(listener),
    close() {
      const last = group && sealGroup()
      // What comes after this finds nothing left to do.
      closed = true
      committed.length = 0
      writer.close(statements, last?.runs ?? [])
      syncing?.resolve()
      last?.resolve()
      sql.close()
      lock?.release()
    },
  }
}

function open(file: string): { sql: DatabaseSync; lock: FileLock | undefined; writer: Writer } {
  if (file === ':memory:') {
    const sql = openFile(file)
    return { sql, lock: undefined, writer: createInlineWriter(sql) }
  }
  const lock = lockFile(file)
  try {
    return { sql: openFile(file), lock, writer: createThreadWriter(file) }
  } catch (error) {
    lock.release()
    throw error
  }
}

interface Group extends PromiseWithResolvers<void> {
  readonly runs: Run[]
}

function newGroup(): Group {
  const group = Promise.withResolvers<void>()
  group.promise.catch(() => {})
  return { ...group, runs: [] }
}

/** What is in memory may now differ from the disk, so this process ends; the next start goes on from the disk. */
function fail(group: Group, cause: unknown): void {
  const failure = new SortieError('unavailable', 'The data folder cannot be written', { cause })
  group.reject(failure)
  setImmediate(() => {
    throw failure
  })
}
