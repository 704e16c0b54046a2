import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { createAdmission, type Writes } from './admission.ts'
import { createDisk, type Disk, type DiskState } from './disk.ts'
import { type FileLock, lockFile } from './file-lock.ts'
import { type FilePlace, placeOf } from './file-place.ts'
import { createGroupCommit } from './group-commit.ts'
import { openFile, rebuildOldFile } from './open-file.ts'
import { createReserve, noReserve, type Reserve } from './reserve.ts'
import type { WriteFailure } from './write-failure.ts'
import { createInlineWriter, createThreadWriter, type Value, type Writer } from './writer.ts'

/**
 * One SQLite file with group commit: everything written while the previous group reaches the disk becomes one transaction
 * of a writer thread. Work must check before it writes, so that work which throws has written nothing.
 *
 * A write takes effect inside the process as soon as it returns. That is safe, since groups reach the disk in order: if the
 * disk fails they wait for it, and none is given up. Anything visible outside (a response, a frame, a call) first awaits
 * `settled`, or `answerable`.
 */
export interface Database {
  /** A statement that reads what is on disk; its writer must remember the rest. */
  prepare(sql: string): StatementSync
  /** It must be idempotent: a group may run twice. */
  prepareWrite(sql: string): WriteStatement
  /** Runs `work` in the open group. @param owner the tenant whose items it changes */
  write<Result>(work: () => Result, owner?: string): Promise<Result>
  /** Data that is only remembered until the group is sealed: its text, in UTF-16 units. */
  weigh(units: number): void
  /** Resolves when everything written so far is on disk, however long that takes; `undefined` if it already is. */
  settled(): Promise<void> | undefined
  /** The same for answers; with `owners`, for these tenants' writes. @throws SortieError `storage_unavailable` as soon as the disk fails */
  answerable(owners?: readonly string[]): Promise<void> | undefined
  /**
   * Called before a write: `undefined` if it may be made at once. A mission’s work waits until it may; a request is
   * refused, also while too much waits for the disk.
   * @throws SortieError `storage_unavailable`
   */
  admit(who: Writes): Promise<void> | undefined
  readonly disk: Pick<Disk, 'now' | 'hold' | 'tryAgain' | 'opened'>
  /** A write beside the database, but on the same disk, failed. */
  noticed(failure: WriteFailure): void
  health(): DatabaseHealth
  /** Called when the open group goes to the writer, to add data that was only remembered until then. */
  onSeal(listener: () => void): void
  /** Called each time a group is on disk, in the order of sealing. */
  onCommit(listener: () => void): void
  close(): void
}

export type DatabaseHealth =
  | { readonly state: 'ok' }
  | { readonly state: 'degraded' | 'failed'; readonly reason: string }

export interface WriteStatement {
  /** Only in `write` and in `onSeal`. */
  run(...values: Value[]): void
}

export interface DatabaseOptions {
  /** Keeps space in reserve for a full disk. */
  readonly reserve?: boolean
  /** Called when the disk begins to fail, and when it works again. */
  onDiskChange?(state: DiskState, before: DiskState): void
}

const readBusyMs = 100
/**
 * @param file a path, or `:memory:`
 * @throws StartError when the file is in use, corrupt, unwritable or from a newer Sortie
 */
export function openDatabase(file: string, options: DatabaseOptions = {}): Database {
  const { sql, lock, writer, reserve, place } = open(file, options)
  const sealing: (() => void)[] = []
  const committed: (() => void)[] = []
  const groups = createGroupCommit(writer, {
    lost: place.lost,
    sealing: () => callAll(sealing),
    written() {
      callAll(committed)
      disk.wrote()
    },
    failed: (failure) => disk.failed(failure),
  })
  const disk = createDisk({
    reserve,
    resend: groups.resend,
    isBusy: () => groups.isBusy,
    onChange: options.onDiskChange ?? (() => {}),
  })
  const admission = createAdmission(groups, disk)

  return {
    prepare: (statement) => sql.prepare(statement),
    prepareWrite(statement) {
      const number = groups.addStatement(statement)
      return { run: (...values) => groups.run(number, values) }
    },
    async write(work, owner) {
      groups.open()
      const result = work()
      if (owner !== undefined) groups.own(owner)
      groups.bound()
      return result
    },
    weigh: groups.weigh,
    settled: () => groups.last?.onDisk.promise,
    answerable: admission.answerable,
    admit: admission.admit,
    disk,
    noticed(failure) {
      if (disk.now.state === 'open' && failure.kind === 'full') disk.failed(failure)
    },
    health: () => healthOf(disk.now),
    onSeal: (listener) => sealing.push(listener),
    onCommit: (listener) => committed.push(listener),
    close() {
      disk.stop()
      admission.close()
      groups.close()
      sql.close()
      lock?.release()
    },
  }
}

function callAll(listeners: readonly (() => void)[]): void {
  for (const listener of listeners) listener()
}

function healthOf(now: DiskState): DatabaseHealth {
  if (now.state === 'open') return { state: 'ok' }
  const consequence = now.state === 'reserve' ? 'Only what stops missions is written' : 'Nothing can be written'
  return { state: 'degraded', reason: `${consequence}, and missions pause: ${now.failure.cause}` }
}

interface Opened {
  readonly sql: DatabaseSync
  readonly lock: FileLock | undefined
  readonly writer: Writer
  readonly reserve: Reserve
  readonly place: FilePlace
}

function open(file: string, { reserve = false }: DatabaseOptions): Opened {
  if (file === ':memory:') {
    const sql = openFile(file)
    const writer = createInlineWriter(sql)
    return { sql, lock: undefined, writer, reserve: noReserve, place: { lost: () => undefined } }
  }
  const lock = lockFile(file)
  try {
    const sql = openFile(file)
    rebuildOldFile(sql)
    // From here on it only reads, in the event loop, where nothing waits long.
    sql.exec(`PRAGMA busy_timeout = ${readBusyMs}`)
    const keptBack = reserve ? createReserve(`${file}.reserve`) : noReserve
    void keptBack.restore()
    return { sql, lock, writer: createThreadWriter(file), reserve: keptBack, place: placeOf(file) }
  } catch (error) {
    lock.release()
    throw error
  }
}
