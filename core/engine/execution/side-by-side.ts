import { Fenced, type Leg } from '../legs/leg.ts'

/** What one leg does at once: each may hold an answer of 4 MB in memory, with all that is read of it some 40, and a connection. */
export const mostAtOnce = 8

/** Does something once all that was asked for before it has ended, however that ended. */
export type InTurn = <Result>(work: () => Promise<Result>) => Promise<Result>

/**
 * Does all of it at once. What fails keeps none of the others from its end, unless the mission is no longer this executor's: then
 * the leg is aborted, and with it what is still at work.
 * @param work with what is to be done one after the other, such as writes of the mission
 * @throws Fenced, or what the first of those that failed threw, once all have ended
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
