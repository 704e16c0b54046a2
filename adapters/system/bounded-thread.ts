import { setFlagsFromString } from 'node:v8'
import { type ResourceLimits, Worker, type WorkerOptions } from 'node:worker_threads'

export interface BoundedThreadOptions extends Omit<WorkerOptions, 'execArgv' | 'resourceLimits'> {
  readonly resourceLimits: ResourceLimits
}

/**
 * A thread whose heap keeps its own limits, whatever flags this process was started with.
 *
 * V8 sizes each new heap by the process’s `--max-old-space-size` and `--max-semi-space-size` if they are set, and by a
 * thread’s `resourceLimits` only if they are not (`Heap::ConfigureHeap`). The heap of the calling thread already has its sizes,
 * so the flags are unset for later heaps.
 */
export function startBoundedThread(code: URL, options: BoundedThreadOptions): Worker {
  setFlagsFromString('--max-old-space-size=0')
  setFlagsFromString('--max-semi-space-size=0')
  return new Worker(code, { ...options, execArgv: [] })
}
