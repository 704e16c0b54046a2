/**
 * Lets what one process does for a tenant's dispatch take turns, up to the moment in which its write is handed to the
 * store. Missions that end together would otherwise all read the same head of the backlog, and all but one in vain.
 * Between processes the conditions of the write decide, as ever.
 */
export function inTurn<Result>(tenant: string, work: () => Promise<Result>): Promise<Result> {
  const before = turns.get(tenant)
  const mine = before ? before.then(work, work) : work()
  turns.set(tenant, mine)
  const done = () => {
    if (turns.get(tenant) === mine) turns.delete(tenant)
  }
  mine.then(done, done)
  return mine
}

const turns = new Map<string, Promise<unknown>>()
