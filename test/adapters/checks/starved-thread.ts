import { parentPort } from 'node:worker_threads'
import type { ThreadAnswer } from '../../../adapters/system/pool-thread.ts'
import type { CheckOutcome } from '../../../core/base/ports/checks.ts'

/** A thread that gets no processor time for as many milliseconds as the text says. */
parentPort?.on('message', ({ text }: { readonly text: string }) => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(text))
  answer({ outcome: { outcome: 'follows' }, usedMs: used() })
})
answer({ usedMs: used() })

function used(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

function answer(message: ThreadAnswer<CheckOutcome>): void {
  parentPort?.postMessage(message)
}
