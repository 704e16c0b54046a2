/** How a group that does much at once leaves room for others, where there are some. */
export interface RestBounds {
  /** A piece of so much or more is followed by a rest. */
  readonly from: number
  /** How long, for each such amount. */
  readonly ms: number
  /** Nobody rests for others of whom nothing came for so long. */
  readonly forOthersMs: number
}

export interface Rests {
  /** The group has something to do. */
  seen(group: string): void
  /** It did a piece of so much. */
  did(group: string, amount: number): void
  /** Milliseconds that it still rests. */
  leftOf(group: string): number
}

/** @param now milliseconds of a clock that never steps back */
export function createRests(bounds: RestBounds, now: () => number): Rests {
  const until = new Map<string, number>()
  /** The two groups that were seen last: one of them is not the one that asks. */
  let latest = { group: '', at: Number.NEGATIVE_INFINITY }
  let before = latest

  function othersWereThere(group: string, at: number): boolean {
    const other = latest.group === group ? before : latest
    return at - other.at < bounds.forOthersMs
  }

  return {
    seen(group) {
      if (latest.group !== group) before = latest
      latest = { group, at: now() }
    },
    did(group, amount) {
      if (amount < bounds.from) return
      const end = now() + (bounds.ms * amount) / bounds.from
      until.set(group, Math.max(end, until.get(group) ?? end))
    },
    leftOf(group) {
      const end = until.get(group)
      if (end === undefined) return 0
      const at = now()
      if (at < end) return othersWereThere(group, at) ? end - at : 0
      until.delete(group)
      return 0
    },
  }
}

export const noRests: Rests = { seen() {}, did() {}, leftOf: () => 0 }
