import type { Memory } from '../ports/memory.ts'

/**
 * Lets what one process does for a tenant's dispatch take turns, up to the moment in which its write is handed to the
 * store. Missions that end together would otherwise all read the same head of the backlog, and all but one in vain.
 * Between processes the conditions of the write decide, as ever.
 */
export function inTurn<Result>(memory: Memory, tenant: string, work: () => Promise<Result>): Promise<Result> {
  const turns = memory.of(lastTurns)
  const before = turns.get(tenant)
  const mine = before ? before.then(work, work) : work()
  turns.set(tenant, mine)
  const done = () => {
    if (turns.get(tenant) === mine) turns.delete(tenant)
  }
  mine.then(done, done)
  return mine
}

/** Of each tenant that has any, the last one that was asked for. */
function lastTurns(): Map<string, Promise<unknown>> {
  return new Map()
}
