export interface WallClock {
  /** Milliseconds since the epoch. It may be set, in both directions. */
  now(): number
}

export interface Clock extends WallClock {
  /** Milliseconds since some earlier moment, for intervals within one process: changes of the clock do not affect it. */
  monotonic(): number
}
