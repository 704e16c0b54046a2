import { randomBytes, randomFillSync } from 'node:crypto'
import { monotonicFactory } from 'ulid'
import type { WallClock } from '../../core/base/ports/clock.ts'
import type { Ids } from '../../core/base/ports/ids.ts'

/** Within one process ids also sort by creation inside a millisecond; between processes only the millisecond counts. */
export function createIds(clock: WallClock): Ids {
  const nextUlid = monotonicFactory(pooledFraction())
  return {
    next: (prefix) => `${prefix}_${nextUlid(clock.now())}`,
    secret: (bytes) => randomBytes(bytes).toString('base64url'),
    fraction: () => Math.random(),
  }
}

/** Secure random fractions by the thousand: asking the system for each character is the most expensive part of an id. */
function pooledFraction(): () => number {
  const pool = new Uint32Array(1024)
  let at = pool.length
  return () => {
    if (at === pool.length) {
      randomFillSync(pool)
      at = 0
    }
    return (pool[at++] as number) / 2 ** 32
  }
}
