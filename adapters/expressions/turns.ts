/**
 * The library begins all items of a list, and all values of an object, at once. This has them take turns, so that each is as deep as
 * its place and no deeper.
 */
export interface Turns {
  /** Settles once it is this one's turn. */
  begin(): Promise<void>
  end(): void
}

interface Round {
  readonly waiting: (() => void)[]
}

export function createTurns(): Turns {
  /** A round within a turn of another comes before the rest of that one. */
  const rounds: Round[] = []
  let forming: Round | undefined

  /** Those that begin at once begin before any promise settles. */
  function form(): Round {
    const round: Round = { waiting: [] }
    forming = round
    queueMicrotask(() => {
      forming = undefined
      rounds.push(round)
      next(round)
    })
    return round
  }

  function next(round: Round): void {
    const begin = round.waiting.shift()
    if (begin) begin()
    else rounds.pop()
  }

  return {
    begin() {
      const { promise, resolve } = Promise.withResolvers<void>()
      const round = forming ?? form()
      round.waiting.push(resolve)
      return promise
    },
    end() {
      const round = rounds.at(-1)
      if (round) next(round)
    },
  }
}
