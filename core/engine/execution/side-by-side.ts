import { Fenced, type Leg } from '../legs/leg.ts'

/** The maximum that one leg does at once: each may hold an answer of 4 MB in memory, some 40 MB while it is read, and a connection. */
export const mostAtOnce = 8

/** Runs work once all earlier work has ended, however it ended. */
export type InTurn = <Result>(work: () => Promise<Result>) => Promise<Result>

/**
 * Runs all of it at once. A failure does not stop the others, unless the mission no longer belongs to this executor: then
 * the leg is aborted, with the work still running.
 * @param work with the parts to be done one after the other, such as writes of the mission
 * @throws Fenced, or the first error, once all have ended
 */
export async function sideBySide<One>(
  leg: Leg,
  all: readonly One[],
  work: (one: One, inTurn: InTurn) => Promise<unknown>,
): Promise<void> {
  const inTurn = oneAfterTheOther()
  const ends = await Promise.allSettled(all.map((one) => abortingOthers(leg, () => work(one, inTurn))))
  const reasons = ends.flatMap((end): unknown[] => (end.status === 'rejected' ? [end.reason] : []))
  if (reasons.length > 0) throw reasons.find((reason) => reason instanceof Fenced) ?? reasons[0]
}

async function abortingOthers(leg: Leg, work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (error instanceof Fenced) leg.abort.abort()
    throw error
  }
}

function oneAfterTheOther(): InTurn {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const mine = last.then(work, work)
    last = mine
    return mine
  }
}
