import { createRests, noRests, type RestBounds } from './rests.ts'

/** How much is done in one turn of the event loop, in all and of one group; in units of whoever shares it out. */
export interface LoopBounds {
  readonly all: number
  readonly byGroup: number
  readonly rest?: RestBounds
}

export interface LoopShares {
  /** Does it at once, or, where its group has used up its part of this turn, in a later one. */
  run<Result>(group: string, work: () => Result): Result | Promise<Result>
  /** Does it in a later turn. */
  runLater<Result>(group: string, work: () => Result): Promise<Result>
  /** Whether the group, and all together, have something left of this turn, and nothing of the group waits. */
  hasRoom(group: string): boolean
  /** Counts what the group does in this turn, also once it is known how much that was. */
  spend(group: string, amount: number): void
}

/**
 * Shares out the turns of the event loop. A group that has done its part waits for the next turn, in which groups take turns, each
 * up to its part and all together up to theirs. So what one group does stands in the way of another for one turn, and what comes in
 * from outside is read in between. A request takes several turns, so a group that does much in each of its own rests in between
 * while others are there: else every turn of theirs would stand behind one of its.
 */
export function createLoopShares(bounds: LoopBounds, now: () => number = () => performance.now()): LoopShares {
  const rests = bounds.rest ? createRests(bounds.rest, now) : noRests
  const used = new Map<string, number>()
  /** Groups in which something waits, the next one first. */
  const waiting = new Map<string, (() => void)[]>()
  let usedInAll = 0
  let isTurnAhead = false
  let rested: NodeJS.Timeout | undefined

  function comeBack(): void {
    if (isTurnAhead) return
    isTurnAhead = true
    setImmediate(beginTurn)
  }

  function beginTurn(): void {
    isTurnAhead = false
    used.clear()
    usedInAll = 0
    // A group that is put back comes up again behind the others.
    for (const [group, pieces] of waiting) {
      if (usedInAll >= bounds.all) break
      if (hasSpent(group) || rests.leftOf(group) > 0) continue
      waiting.delete(group)
      const piece = pieces.shift()
      if (pieces.length > 0) waiting.set(group, pieces)
      piece?.()
    }
    if (waiting.size > 0) comeBackFor(waiting.keys())
  }

  /** At once, or when the first of them has rested. */
  function comeBackFor(groups: Iterable<string>): void {
    let restMs = Number.POSITIVE_INFINITY
    for (const group of groups) {
      restMs = Math.min(restMs, rests.leftOf(group))
      // Thousands may wait, and a turn is no longer for that.
      if (restMs === 0) break
    }
    clearTimeout(rested)
    if (restMs > 0) rested = setTimeout(comeBack, restMs)
    else comeBack()
  }

  function hasSpent(group: string): boolean {
    return (used.get(group) ?? 0) >= bounds.byGroup
  }

  function runLater<Result>(group: string, work: () => Result): Promise<Result> {
    rests.seen(group)
    return new Promise((resolve, reject) => {
      const piece = () => {
        try {
          resolve(work())
        } catch (error) {
          reject(error)
        }
      }
      const pieces = waiting.get(group)
      if (pieces) pieces.push(piece)
      else waiting.set(group, [piece])
      comeBack()
    })
  }

  return {
    run(group, work) {
      rests.seen(group)
      const mustWait = hasSpent(group) || waiting.has(group) || rests.leftOf(group) > 0
      return mustWait ? runLater(group, work) : work()
    },
    runLater,
    hasRoom: (group) => usedInAll < bounds.all && !hasSpent(group) && !waiting.has(group),
    spend(group, amount) {
      const now = (used.get(group) ?? 0) + amount
      used.set(group, now)
      usedInAll += amount
      rests.did(group, amount)
      // Not before: who does little from turn to turn costs no turn.
      if (now >= bounds.byGroup || usedInAll >= bounds.all) comeBack()
    },
  }
}

/** For one who has the process for itself. */
export const noLoopShares: LoopShares = {
  run: (_, work) => work(),
  runLater: async (_, work) => work(),
  hasRoom: () => true,
  spend() {},
}
