import type { Checks } from '../../core/base/ports/checks.ts'
import type { TenantQueueBounds } from '../system/tenant-queue.ts'
import { createThreadPool } from '../system/thread-pool.ts'
import type { ThreadOutcome, ThreadTask } from './check-thread.ts'

export interface ChecksOptions {
  /** The code of the threads; a bundle names its own. */
  readonly thread?: URL
  readonly threads?: number
  /** For one check: processor time of its thread. */
  readonly deadlineMs?: number
  readonly bounds?: TenantQueueBounds
}

/** Two, so that there is one for the others during a tenant’s long check. */
const usualThreads = 2
const usualDeadlineMs = 1000
const usualBounds: TenantQueueBounds = { underWay: 1, waiting: 200, waitingInAll: 2000 }

/** A value has at most a megabyte as text; a check that needs more than this multiplies it. */
const memory = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 }

/** Checks in threads, which start when first needed and are replaced if one had to be ended. */
export function createChecks({
  thread: code = new URL('./check-thread.ts', import.meta.url),
  threads = usualThreads,
  deadlineMs = usualDeadlineMs,
  bounds = usualBounds,
}: ChecksOptions = {}): Checks {
  const pool = createThreadPool<ThreadTask, ThreadOutcome>({
    ...{ code, threads, deadlineMs, bounds, memory, reused: true },
    tooExpensive: () => ({ outcome: 'too_expensive' }),
    unavailable: 'Nothing can be checked at the moment',
    full: 'Too many checks wait',
  })
  return {
    check: async ({ tenant, schema, text }) =>
      oneOf(await pool.run(tenant, { schema, text }), ['follows', 'differs', 'unreadable', 'too_expensive']),
    match: async ({ tenant, patterns, texts }) =>
      oneOf(await pool.run(tenant, { patterns, texts }), ['matched', 'too_expensive']),
    readApi: async ({ tenant, ...api }) =>
      oneOf(await pool.run(tenant, { api }), ['described', 'unreadable', 'too_expensive']),
  }
}

type Kind = ThreadOutcome['outcome']
type OfKind<K extends Kind> = Extract<ThreadOutcome, { readonly outcome: K }>

/** @throws Error if a thread answered another question */
function oneOf<K extends Kind>(outcome: ThreadOutcome, kinds: readonly K[]): OfKind<K> {
  if (isOneOf(outcome, kinds)) return outcome
  throw new Error(`A thread answered “${outcome.outcome}” to another question`)
}

function isOneOf<K extends Kind>(outcome: ThreadOutcome, kinds: readonly K[]): outcome is OfKind<K> {
  return kinds.some((kind) => kind === outcome.outcome)
}
