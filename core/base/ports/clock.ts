export interface WallClock {
  /** Milliseconds since the epoch. It may be set, in both directions. */
  now(): number
}

export interface Clock extends WallClock {
  /** Milliseconds since some moment before, for what begins and ends in one process: no step of the clock changes it. */
  monotonic(): number
}
