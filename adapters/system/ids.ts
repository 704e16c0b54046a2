import { randomBytes } from 'node:crypto'
import { monotonicFactory } from 'ulid'
import type { Clock } from '../../core/ports/clock.ts'
import type { Ids } from '../../core/ports/ids.ts'

/** Within one process ids also sort by creation inside a millisecond; between processes only the millisecond counts. */
export function createIds(clock: Clock): Ids {
  const nextUlid = monotonicFactory()
  return {
    next: (prefix) => `${prefix}_${nextUlid(clock.now())}`,
    secret: (bytes) => randomBytes(bytes).toString('base64url'),
    fraction: () => Math.random(),
  }
}
