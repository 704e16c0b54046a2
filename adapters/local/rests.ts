/** Makes a group that does much at once leave room for others, if there are any. */
export interface RestBounds {
  /** A piece of this size or more is followed by a rest. */
  readonly from: number
  /** The rest for each such amount. */
  readonly ms: number
  /** Nobody rests for others that sent nothing for this long. */
  readonly forOthersMs: number
}

export interface Rests {
  /** The group has something to do. */
  seen(group: string): void
  /** It did a piece of this size. */
  did(group: string, amount: number): void
  /** The milliseconds that it still rests. */
  leftOf(group: string): number
}

interface Rest {
  readonly since: number
  readonly until: number
}

/** @param now milliseconds of a clock that never goes back */
export function createRests(bounds: RestBounds, now: () => number): Rests {
  const resting = new Map<string, Rest>()
  /** The two groups seen last: one of them is not the caller. */
  let latest = { group: '', at: Number.NEGATIVE_INFINITY }
  let before = latest

  function othersWereThere(group: string, at: number): boolean {
    const other = latest.group === group ? before : latest
    return at - other.at < bounds.forOthersMs
  }

  /** Many groups never return: a key that was used once. */
  function forgetWhoHasRested(at: number): void {
    for (const [group, { until }] of resting) if (until <= at) resting.delete(group)
  }

  return {
    seen(group) {
      if (latest.group !== group) before = latest
      latest = { group, at: now() }
    },
    did(group, amount) {
      if (amount < bounds.from) return
      const at = now()
      forgetWhoHasRested(at)
      // Work during a rest, such as writes, which wait for none, starts no new one: otherwise the rest would never end.
      const { since, until } = resting.get(group) ?? { since: at, until: at }
      resting.set(group, { since, until: Math.max(until, since + (bounds.ms * amount) / bounds.from) })
    },
    leftOf(group) {
      const rest = resting.get(group)
      if (rest === undefined) return 0
      const at = now()
      return at < rest.until && othersWereThere(group, at) ? rest.until - at : 0
    },
  }
}

export const noRests: Rests = { seen() {}, did() {}, leftOf: () => 0 }
