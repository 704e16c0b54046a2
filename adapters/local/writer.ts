import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import { Worker } from 'node:worker_threads'

export type Value = Exclude<SQLInputValue, NodeJS.ArrayBufferView>

/** A statement, by its number, with its values. */
export type Run = readonly [statement: number, values: readonly Value[]]

/** Brings groups to the disk, one after the other. */
export interface Writer {
  /** @param statements the texts, by number */
  commit(statements: readonly string[], runs: readonly Run[], done: (error: unknown) => void): void
  /** Commits what is left, and returns when it is on disk. */
  close(statements: readonly string[], runs: readonly Run[]): void
}

/** In this thread: for a database in memory, which no other can open. */
export function createInlineWriter(sql: DatabaseSync): Writer {
  const write = createGroupWrite(sql)
  return {
    commit(statements, runs, done) {
      let error: unknown
      try {
        write(statements, runs)
      } catch (cause) {
        error = cause
      }
      done(error)
    },
    close: (statements, runs) => write(statements, runs),
  }
}

/** @returns runs a group in one transaction */
export function createGroupWrite(sql: DatabaseSync): (statements: readonly string[], runs: readonly Run[]) => void {
  const prepared: StatementSync[] = []
  return (statements, runs) => {
    if (runs.length === 0) return
    sql.exec('BEGIN IMMEDIATE')
    for (const [number, values] of runs) {
      prepared[number] ??= sql.prepare(statements[number] as string)
      prepared[number].run(...values)
    }
    sql.exec('COMMIT')
  }
}

/** What the writer thread is told; it answers a group with `null`, or with what went wrong. */
export type WriterMessage =
  | { readonly kind: 'group'; readonly statements: readonly string[]; readonly runs: readonly Run[] }
  | { readonly kind: 'close'; readonly statements: readonly string[]; readonly runs: readonly Run[] }

export interface WriterData {
  readonly file: string
  /** One number, 1 once the writer has closed its connection. */
  readonly closed: Int32Array<SharedArrayBuffer>
}

/** The writer's heap is a few prepared statements and the group in hand. */
const limits = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 64 }
/** Far beyond the slowest disk; a writer that has died does not keep the process from ending. */
const closeTimeoutMs = 30_000

/** In a thread of its own, so that neither the rows nor the fsync take time of the event loop. */
export function createThreadWriter(file: string): Writer {
  const closed = new Int32Array(new SharedArrayBuffer(4))
  const worker = new Worker(new URL('./writer-thread.ts', import.meta.url), {
    workerData: { file, closed } satisfies WriterData,
    resourceLimits: limits,
    // Flags of this process, such as its heap's sizes, are not for the thread.
    execArgv: [],
  })
  worker.unref()
  let sent = 0
  let waiting: ((error: unknown) => void) | undefined
  let dead: unknown
  const answer = (error: unknown) => {
    const done = waiting
    waiting = undefined
    worker.unref()
    done?.(error)
  }
  worker.on('message', (error: unknown) => answer(error ?? undefined))
  worker.on('error', (error) => {
    dead = error
    answer(error)
  })
  const post = (message: WriterMessage) => {
    worker.postMessage(message)
    sent += message.statements.length
  }
  return {
    commit(statements, runs, done) {
      if (dead !== undefined) {
        done(dead)
        return
      }
      waiting = done
      // The process lives until what it writes is on disk.
      worker.ref()
      post({ kind: 'group', statements: statements.slice(sent), runs })
    },
    close(statements, runs) {
      waiting = undefined
      if (dead !== undefined) return
      post({ kind: 'close', statements: statements.slice(sent), runs })
      Atomics.wait(closed, 0, 0, closeTimeoutMs)
      worker.removeAllListeners()
    },
  }
}
