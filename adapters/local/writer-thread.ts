import { parentPort, workerData } from 'node:worker_threads'
import { openFile } from './open-file.ts'
import {
  closedWithAll,
  closedWithoutAll,
  createGroupWrite,
  failureOf,
  type Run,
  type WriterData,
  type WriterMessage,
} from './writer.ts'

/** The writer’s thread: only it writes the file, a group at a time, each in one fsynced transaction. */
const { file, closed } = workerData as WriterData
const sql = openFile(file)
const write = createGroupWrite(sql)
const statements: string[] = []
const outcomeOf = (runs: readonly Run[]) => failureOf(() => write(statements, runs))

parentPort?.on('message', (message: WriterMessage) => {
  statements.push(...message.statements)
  if (message.kind === 'close') close(message.groups)
  else parentPort?.postMessage(outcomeOf(message.runs) ?? null)
})

function close(groups: readonly (readonly Run[])[]): void {
  let outcome = closedWithoutAll
  try {
    if (groups.every((runs) => outcomeOf(runs) === undefined)) outcome = closedWithAll
    sql.close()
  } finally {
    Atomics.store(closed, 0, outcome)
    Atomics.notify(closed, 0)
    parentPort?.close()
  }
}
