import type { Json } from '../contract/resources/common.ts'
import type { ClientOptions } from './client.ts'
import type { Job } from './work.ts'

export interface AgentOptions extends ClientOptions {
  /** The remote agent whose missions this worker carries out. */
  readonly name: string
  /** Its result is the mission's output. An error that it throws fails the attempt: see `JobFailure`. */
  readonly handler: (job: Job) => Promise<Json>
  readonly capabilities?: readonly string[]
  readonly version?: string
  /** The maximum of missions at the same time (default: 1). */
  readonly maxConcurrent?: number
  /** Seconds between heartbeats (default: 10). After six missed ones the missions go to other workers. */
  readonly heartbeatS?: number
  readonly metadata?: Readonly<Record<string, string>>
  /** When it is aborted, the worker takes no more missions, finishes those it has, and leaves. */
  readonly signal?: AbortSignal
  /** The time to finish after that, in ms, before missions are given back (default: 30,000). */
  readonly drainMs?: number
  /** Receives a short message for each event. Errors that it throws are ignored. */
  readonly log?: (message: string) => void
}

/** `drained`: the signal was aborted. `restart`: the operator wants this process restarted. */
export type Ending = 'drained' | 'restart'
