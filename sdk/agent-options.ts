import type { Json } from '../contract/resources/common.ts'
import type { ClientOptions } from './client.ts'
import type { Job } from './work.ts'

export interface AgentOptions extends ClientOptions {
  /** The remote agent whose missions this worker carries out. */
  readonly name: string
  /** Its result is the mission's output. What it throws fails the attempt: see `JobFailure`. */
  readonly handler: (job: Job) => Promise<Json>
  readonly capabilities?: readonly string[]
  readonly version?: string
  /** How many missions at once; 1 unless told. */
  readonly maxConcurrent?: number
  /** Seconds between heartbeats; 10 unless told. After six of them without a sign the work goes to others. */
  readonly heartbeatS?: number
  readonly metadata?: Readonly<Record<string, string>>
  /** Aborted: take no more work, finish what is held, leave. */
  readonly signal?: AbortSignal
  /** How long finishing may take then, in ms, before it is given back; 30,000 unless told. */
  readonly drainMs?: number
  /** Told in a few words what happens, for a log. */
  readonly log?: (message: string) => void
}

/** `drained`: the signal was aborted. `restart`: the operator wants this process to be started anew. */
export type Ending = 'drained' | 'restart'
