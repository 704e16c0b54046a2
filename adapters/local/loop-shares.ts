import { createRests, noRests, type RestBounds } from './rests.ts'

/** The amount of work in one turn of the event loop, in all and of one group; the user defines the unit. */
export interface LoopBounds {
  readonly all: number
  readonly byGroup: number
  readonly rest?: RestBounds
}

export interface LoopShares {
  /** Does it at once or, if its group has used up its part of this turn, in a later one. */
  run<Result>(group: string, work: () => Result): Result | Promise<Result>
  /**
   * Does it in a later turn.
   * @param isSmall it takes turns with the others of its group, and no rest of its group delays it
   */
  runLater<Result>(group: string, work: () => Result, isSmall?: boolean): Promise<Result>
  /** Whether the group, and all together, have something left of this turn, and nothing of the group waits. */
  hasRoom(group: string): boolean
  /** Counts what the group does in this turn, also afterwards, when the amount is known. */
  spend(group: string, amount: number): void
}

type Piece = () => void

/** The waiting work of a group. */
interface Line {
  readonly small: Piece[]
  readonly others: Piece[]
  /** The last one to run was small. */
  isAfterSmall: boolean
}

/**
 * Shares the turns of the event loop. A group that has used its part waits for the next turn, in which groups take turns, each
 * up to its part and all together up to theirs. So one group’s work delays another by one turn, and input
 * is read in between. A request takes several turns, so a group that does much in each of its own rests in between
 * while others are present: otherwise every turn of theirs would wait for one of its.
 */
export function createLoopShares(bounds: LoopBounds, now: () => number = () => performance.now()): LoopShares {
  const rests = bounds.rest ? createRests(bounds.rest, now) : noRests
  const used = new Map<string, number>()
  /** Groups with waiting work, the next one first. */
  const waiting = new Map<string, Line>()
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
    for (const [group, line] of waiting) {
      if (usedInAll >= bounds.all) break
      if (!hasSpent(group)) goOn(group, line)
    }
    if (waiting.size > 0) comeBackForWhoWaits()
  }

  function goOn(group: string, line: Line): void {
    const piece = nextOf(line, rests.leftOf(group) === 0)
    if (!piece) return
    waiting.delete(group)
    if (line.small.length + line.others.length > 0) waiting.set(group, line)
    piece()
  }

  /** At once, or when the first of them has rested. */
  function comeBackForWhoWaits(): void {
    let restMs = Number.POSITIVE_INFINITY
    for (const [group, { small }] of waiting) {
      restMs = Math.min(restMs, small.length > 0 ? 0 : rests.leftOf(group))
      // Thousands may wait, and a turn is not extended for that.
      if (restMs === 0) break
    }
    clearTimeout(rested)
    if (restMs > 0) rested = setTimeout(comeBack, restMs)
    else comeBack()
  }

  function hasSpent(group: string): boolean {
    return (used.get(group) ?? 0) >= bounds.byGroup
  }

  function runLater<Result>(group: string, work: () => Result, isSmall = false): Promise<Result> {
    rests.seen(group)
    return new Promise((resolve, reject) => {
      const piece = () => {
        try {
          resolve(work())
        } catch (error) {
          reject(error)
        }
      }
      const line: Line = waiting.get(group) ?? { small: [], others: [], isAfterSmall: false }
      waiting.set(group, line)
      const pieces = isSmall ? line.small : line.others
      pieces.push(piece)
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
      // Not before: little work from turn to turn costs no turn.
      if (now >= bounds.byGroup || usedInAll >= bounds.all) comeBack()
    },
  }
}

/** By turns, if there are small ones and others: neither waits for many of the other kind. */
function nextOf(line: Line, hasRested: boolean): Piece | undefined {
  const { small, others } = line
  const mayOthersGo = hasRested && others.length > 0
  line.isAfterSmall = small.length > 0 && !(line.isAfterSmall && mayOthersGo)
  if (line.isAfterSmall) return small.shift()
  return mayOthersGo ? others.shift() : undefined
}

/** For one who has the process to itself. */
export const noLoopShares: LoopShares = {
  run: (_, work) => work(),
  runLater: async (_, work) => work(),
  hasRoom: () => true,
  spend() {},
}
