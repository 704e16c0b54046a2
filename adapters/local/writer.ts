import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import type { Worker } from 'node:worker_threads'
import { startBoundedThread } from '../system/bounded-thread.ts'
import { diskFailureOf, type WriteFailure, writeFailure } from './write-failure.ts'

export type Value = Exclude<SQLInputValue, NodeJS.ArrayBufferView>

/** A statement, by its number, with its values. */
export type Run = readonly [statement: number, values: readonly Value[]]

/**
 * Writes groups to the disk, one after the other. A failed group wrote nothing, or all: its thread may die between the
 * commit and the report. So a group is given again until it is known to be written, and its statements
 * are idempotent.
 */
export interface Writer {
  /** @param statements the texts, by number */
  commit(statements: readonly string[], runs: readonly Run[], done: (failure?: WriteFailure) => void): void
  /** Commits the rest, in order, and returns when it is on disk. @returns whether it is */
  close(statements: readonly string[], groups: readonly (readonly Run[])[]): boolean
}

/** In this thread: for an in-memory database, which no other thread can open. */
export function createInlineWriter(sql: DatabaseSync): Writer {
  const write = createGroupWrite(sql)
  const outcome = (statements: readonly string[], runs: readonly Run[]) => failureOf(() => write(statements, runs))
  return {
    commit: (statements, runs, done) => done(outcome(statements, runs)),
    close: (statements, groups) => groups.every((runs) => outcome(statements, runs) === undefined),
  }
}

export function failureOf(write: () => void): WriteFailure | undefined {
  try {
    write()
    return undefined
  } catch (error) {
    return diskFailureOf(error) ?? writeFailure('broken', error instanceof Error ? error.message : String(error))
  }
}

/** @returns runs a group in one transaction, or none of it */
export function createGroupWrite(sql: DatabaseSync): (statements: readonly string[], runs: readonly Run[]) => void {
  const prepared: ((values: readonly Value[]) => unknown)[] = []
  const transaction = (statements: readonly string[], runs: readonly Run[]) => {
    sql.exec('BEGIN IMMEDIATE')
    try {
      for (const [number, values] of runs) {
        prepared[number] ??= toItsEnd(sql.prepare(statements[number] as string))
        prepared[number](values)
      }
      sql.exec('COMMIT')
    } catch (error) {
      // A full disk has rolled it back already.
      if (sql.isTransaction) sql.exec('ROLLBACK')
      throw error
    }
  }
  return (statements, runs) => {
    if (runs.length === 0) return
    try {
      transaction(statements, runs)
    } catch (error) {
      if (diskFailureOf(error)?.kind !== 'full') throw error
      // Duplicate content of the log is reusable room: once it is in the file, the log starts again at its beginning.
      sql.exec('PRAGMA wal_checkpoint(PASSIVE)')
      transaction(statements, runs)
    }
  }
}

/** A pragma that frees one page with each row it returns. */
function toItsEnd(statement: StatementSync): (values: readonly Value[]) => unknown {
  const frees = statement.sourceSQL.startsWith('PRAGMA')
  return frees ? (values) => statement.all(...values) : (values) => statement.run(...values)
}

/** Messages to the writer thread; it answers a group with `null`, or with the error. */
export type WriterMessage =
  | { readonly kind: 'group'; readonly statements: readonly string[]; readonly runs: readonly Run[] }
  | { readonly kind: 'close'; readonly statements: readonly string[]; readonly groups: readonly (readonly Run[])[] }

export interface WriterData {
  readonly file: string
  /** One number: the outcome of the last groups, once the writer has closed its connection. */
  readonly closed: Int32Array<SharedArrayBuffer>
}

export const closedWithAll = 1
export const closedWithoutAll = 2

/** The writer’s heap is a few prepared statements and the present group, which `database.ts` bounds. */
const limits = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 128 }
/** Far beyond the slowest disk; a dead writer does not keep the process from ending. */
const closeTimeoutMs = 30_000

interface Thread {
  readonly worker: Worker
  readonly closed: Int32Array<SharedArrayBuffer>
  /** How many of the statements it knows. */
  sent: number
  dead: boolean
}

/** In a thread of its own, so that neither the rows nor the fsync take time of the event loop; a dead one is replaced. */
export function createThreadWriter(file: string, resourceLimits = limits): Writer {
  let waiting: ((failure?: WriteFailure) => void) | undefined
  let thread = start()

  function start(): Thread {
    const closed = new Int32Array(new SharedArrayBuffer(4))
    const worker = startBoundedThread(new URL('./writer-thread.ts', import.meta.url), {
      workerData: { file, closed } satisfies WriterData,
      resourceLimits,
    })
    worker.unref()
    const started: Thread = { worker, closed, sent: 0, dead: false }
    let problem = 'it ended'
    worker.on('message', (failure: WriteFailure | null) => answer(failure ?? undefined))
    worker.on('error', (error) => {
      problem = error instanceof Error ? error.message : String(error)
    })
    worker.on('exit', () => {
      started.dead = true
      answer(writeFailure('broken', `the thread that writes died: ${problem}`))
    })
    return started
  }

  function answer(failure: WriteFailure | undefined): void {
    const done = waiting
    waiting = undefined
    thread.worker.unref()
    done?.(failure)
  }

  function post(message: WriterMessage): void {
    thread.worker.postMessage(message)
    thread.sent += message.statements.length
  }

  return {
    commit(statements, runs, done) {
      if (thread.dead) thread = start()
      waiting = done
      // The process lives until its writes are on disk.
      thread.worker.ref()
      post({ kind: 'group', statements: statements.slice(thread.sent), runs })
    },
    close(statements, groups) {
      waiting = undefined
      if (thread.dead) thread = start()
      post({ kind: 'close', statements: statements.slice(thread.sent), groups })
      Atomics.wait(thread.closed, 0, 0, closeTimeoutMs)
      thread.worker.removeAllListeners()
      return Atomics.load(thread.closed, 0) === closedWithAll
    },
  }
}
