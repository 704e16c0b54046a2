import { parentPort, workerData } from 'node:worker_threads'
import { openFile } from './open-file.ts'
import { createGroupWrite, type WriterData, type WriterMessage } from './writer.ts'

/** The writer's thread: it alone writes the file, a group at a time, each in one fsynced transaction. */
const { file, closed } = workerData as WriterData
const sql = openFile(file)
const write = createGroupWrite(sql)
const statements: string[] = []

parentPort?.on('message', (message: WriterMessage) => {
  statements.push(...message.statements)
  if (message.kind === 'close') close(message)
  else parentPort?.postMessage(outcomeOf(message))
})

function outcomeOf({ runs }: WriterMessage): unknown {
  try {
    write(statements, runs)
    return null
  } catch (error) {
    return error
  }
}

function close({ runs }: WriterMessage): void {
  try {
    write(statements, runs)
    sql.close()
  } finally {
    Atomics.store(closed, 0, 1)
    Atomics.notify(closed, 0)
    parentPort?.close()
  }
}
