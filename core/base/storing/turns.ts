import type { Memory } from '../ports/memory.ts'

/**
 * Lets the dispatch of a tenant take turns within one process, until its write has been handed to the
 * store. Otherwise missions that end together would all read the same head of the backlog, all but one in vain.
 * Between processes the conditions of the write decide, as always.
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

/** For each tenant, the last turn that was requested. */
function lastTurns(): Map<string, Promise<unknown>> {
  return new Map()
}
