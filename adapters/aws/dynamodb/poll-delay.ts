import { setTimeout as sleep } from 'node:timers/promises'

const firstMs = 200
const longestMs = 1_000

/**
 * DynamoDB notifies no readers, so waiting for a change is a delay before the next read. It starts at 200 ms and
 * doubles to 1 s while the same partition is waited for repeatedly: a change is seen within a second, and a 20 s
 * long poll costs about 22 reads. One record is enough, since a function serves one request at a time.
 */
export function createPollDelay(): (partition: string, timeoutMs: number) => Promise<void> {
  let last = { partition: '', delayMs: 0, endedAt: Number.NEGATIVE_INFINITY }
  return async (partition, timeoutMs) => {
    const goesOn = last.partition === partition && performance.now() - last.endedAt < longestMs
    const delayMs = goesOn ? Math.min(longestMs, last.delayMs * 2) : firstMs
    await sleep(Math.max(0, Math.min(delayMs, timeoutMs)))
    last = { partition, delayMs, endedAt: performance.now() }
  }
}
