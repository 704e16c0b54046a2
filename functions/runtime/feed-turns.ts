import { setTimeout as pause } from 'node:timers/promises'
import type { Context, DynamoDBRecord } from 'aws-lambda'
import type { Clock } from '../../core/base/ports/clock.ts'
import { type TimeLimit, timeLimit } from '../../core/base/times/time-limit.ts'
import { unlessAborted } from '../../core/base/times/unless-aborted.ts'
import type { FeedConsumer } from './definition.ts'
import { type FeedHandler, feedPausesMs } from './feed.ts'

export interface HostedConsumer {
  readonly definition: FeedConsumer
  readonly handle: FeedHandler
}

type Records = readonly DynamoDBRecord[]

interface Turn {
  /** The items that the consumer did not handle, in order. */
  readonly left: Records
  /** Its last error. */
  readonly why: unknown
}

/** The turn of a consumer that handled nothing in the turn before: otherwise others would wait for it each time. */
const shortTurnMs = 1_000
/** How long an unfinished call keeps its consumer from getting more. */
const forgottenAfterMs = 60_000
/** After this many unfinished calls, this process gives it nothing more. */
const mostCalls = 10

/**
 * A consumer’s turns at the records that a process reads from the feed. Whatever the consumer does, a turn ends after the consumer’s own
 * time, as in its context, and unhandled items are left over. A consumer still busy with earlier records gets no new ones, and delays nobody.
 * One that failed completely gets short turns without a second try, until a call of it succeeds.
 */
export function createTurns({ definition, handle }: HostedConsumer, clock: Pick<Clock, 'monotonic'>) {
  const turnMs = definition.timeoutS * 1_000
  const calls = new Set<{ readonly begun: number }>()
  let failed = false

  async function call(records: Records, context: Context): Promise<void> {
    const one = { begun: clock.monotonic() }
    calls.add(one)
    try {
      await handle({ Records: [...records] }, context)
      failed = false
    } finally {
      calls.delete(one)
    }
  }

  function isAtWork(): boolean {
    const now = clock.monotonic()
    return calls.size >= mostCalls || [...calls].some(({ begun }) => now - begun < forgottenAfterMs)
  }

  return async (records: Records, context: Context): Promise<Turn> => {
    if (isAtWork()) return { left: records, why: 'It is still at what it was handed before' }
    const limit = timeLimit(failed ? Math.min(shortTurnMs, turnMs) : turnMs)
    // Its full time, however long the others wait: with less it might never succeed.
    const endsAt = clock.monotonic() + turnMs
    const own = { ...context, getRemainingTimeInMillis: () => Math.max(0, endsAt - clock.monotonic()) }
    let why: unknown
    const takes = async (some: Records): Promise<boolean> => {
      if (limit.isUp()) return false
      try {
        await unlessAborted(call(some, own), limit.signal)
        return true
      } catch (error) {
        why = error
        return false
      }
    }
    try {
      const left = failed ? await once(records, takes) : await patiently(records, takes, limit)
      failed = left.length === records.length
      return { left, why }
    } finally {
      limit.clear()
    }
  }
}

type Takes = (records: Records) => Promise<boolean>

async function once(records: Records, takes: Takes): Promise<Records> {
  return (await takes(records)) ? [] : records
}

/** All items together a few times, since the error may pass; then one by one, so that one item does not make the others fail. */
async function patiently(records: Records, takes: Takes, limit: TimeLimit): Promise<Records> {
  if (await takes(records)) return []
  for (const ms of feedPausesMs) {
    await pause(ms, undefined, { signal: limit.signal }).catch(() => {})
    if (await takes(records)) return []
  }
  const left: DynamoDBRecord[] = []
  for (const record of records) if (!(await takes([record]))) left.push(record)
  return left
}
