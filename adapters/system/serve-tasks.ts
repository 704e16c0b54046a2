import { constants, setPriority } from 'node:os'
import { parentPort } from 'node:worker_threads'
import type { ThreadAnswer } from './pool-thread.ts'

/** The work of a pool’s thread: it reports that it is ready, and then does its tasks one after the other. */
export function serveTasks<Task, Outcome>(outcomeOf: (task: Task) => Outcome | Promise<Outcome>): void {
  // On Linux this applies to the thread alone: it uses the processor time that the event loop and the writer leave. Elsewhere it would
  // apply to the whole process.
  if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_BELOW_NORMAL)

  function answer(told: Omit<ThreadAnswer<Outcome>, 'usedMs'>): void {
    const { user, system } = process.threadCpuUsage()
    parentPort?.postMessage({ ...told, usedMs: (user + system) / 1000 } satisfies ThreadAnswer<Outcome>)
  }

  parentPort?.on('message', async (task: Task) => answer({ outcome: await outcomeOf(task) }))
  answer({})
}
