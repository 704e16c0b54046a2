import { createHash } from 'node:crypto'
import type { ProgramEnd } from '../../core/base/ports/programs.ts'
import type { Sandbox } from '../../core/base/ports/sandbox.ts'
import type { TenantQueueBounds } from '../system/tenant-queue.ts'
import { createThreadPool } from '../system/thread-pool.ts'
import type { ProgramTask } from './run-program.ts'

export interface SandboxOptions {
  /** The code of the threads; a bundle names its own. */
  readonly thread?: URL
  readonly threads?: number
  /** For one program: processor time of its thread. */
  readonly deadlineMs?: number
  readonly bounds?: TenantQueueBounds
}

/** Two, so that there is one for the others during a tenant’s long program. */
const usualThreads = 2
const usualDeadlineMs = 3000
const usualBounds: TenantQueueBounds = { underWay: 1, waiting: 100, waitingInAll: 1000 }
/** For the interpreter to notice that the time is up. Within a native function it does not, and its thread is ended. */
const graceMs = 300

/** For the thread without the interpreter, whose memory is not in V8’s heap and has its own bound. */
const memory = { maxOldGenerationSizeMb: 48, maxYoungGenerationSizeMb: 16, stackSizeMb: 16 }

/** Runs each program in an interpreter (QuickJS, as WebAssembly) in its own thread, which ends with it. */
export function createSandbox({
  thread: code = new URL('./program-thread.ts', import.meta.url),
  threads = usualThreads,
  deadlineMs = usualDeadlineMs,
  bounds = usualBounds,
}: SandboxOptions = {}): Sandbox {
  const pool = createThreadPool<ProgramTask, ProgramEnd>({
    ...{ code, threads, bounds, memory, reused: false },
    deadlineMs: deadlineMs + graceMs,
    tooExpensive: (lacked) => ({ end: 'ended', lacked, console: '' }),
    unavailable: 'No program can be run at the moment',
    full: 'Too many programs wait',
  })
  return {
    run({ tenant, seed, ...program }, signal) {
      return pool.run(tenant, { ...program, seed: numbersOf(seed), limitMs: deadlineMs }, signal)
    },
  }
}

function numbersOf(seed: string): ProgramTask['seed'] {
  const hash = createHash('sha256').update(seed).digest()
  return [hash.readInt32LE(0), hash.readInt32LE(4), hash.readInt32LE(8), hash.readInt32LE(12)]
}
