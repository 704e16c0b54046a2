import { type Lane, lanes as laneNames } from '../core/base/ports/lanes.ts'

/** Of this many messages, each lane gets at least its number when all lanes are full. */
const weights: Readonly<Record<Lane, number>> = { critical: 8, high: 4, normal: 2, low: 1 }
const total = Object.values(weights).reduce((sum, weight) => sum + weight, 0)

/** Takes up to `most` messages of a lane. @returns how many there were */
export type Take = (lane: Lane, most: number) => number

/**
 * The order in which one thread serves all lanes: the most urgent lane first, except for the share that each lane is
 * owed. A lane skipped by a full turn earns its share of that turn, and is served first once it has earned a message.
 * So low-priority work continues beside urgent work, at the cost of one message in fifteen.
 * @returns takes a turn of up to `most` messages, and returns how many it took
 */
export function createLaneTurns(): (most: number, take: Take) => number {
  const owed: Record<Lane, number> = { critical: 0, high: 0, normal: 0, low: 0 }

  /** Earned but unused shares are lost. */
  function payOff(lane: Lane, left: number, take: Take): number {
    const due = Math.min(left, Math.floor(owed[lane]))
    if (due === 0) return 0
    const taken = take(lane, due)
    owed[lane] = taken < due ? 0 : owed[lane] - taken
    return taken
  }

  return (most, take) => {
    let left = most
    for (const lane of laneNames) if (owed[lane] >= 1) left -= payOff(lane, left, take)
    for (const lane of laneNames) {
      if (left > 0) left -= take(lane, left)
      else if (most > 0) owed[lane] = Math.min(2 * weights[lane], owed[lane] + (most * weights[lane]) / total)
    }
    return most - left
  }
}
