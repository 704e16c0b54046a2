import { type Lane, lanes } from '../core/base/ports/lanes.ts'
import { definition as execute } from '../functions/execute/function.ts'
import type { StageSettings } from './stages.ts'

/** Executors at once, by lane. */
export type LaneCapacity = Readonly<Record<Lane, number>>

/** What Lambda takes for one event source mapping. */
const fewest = 2
const most = 1_000

/** Of an account's concurrency Lambda lets nobody reserve the last 100: they are for functions without a reservation. */
export const neverReserved = 100

/** The other half is for requests, events and timers, which missions wait for as well. */
const shareOfLanes = 1 / 2

const weights: LaneCapacity = execute.trigger.maximumConcurrency

/** What the stage says, and where it says nothing a share of its concurrency, by weight. */
export function laneCapacity({ concurrency, lanes: said }: Pick<StageSettings, 'concurrency' | 'lanes'>): LaneCapacity {
  const all = sumOf(weights)
  const share = (lane: Lane) => Math.floor((concurrency * shareOfLanes * weights[lane]) / all)
  const capacityOf = (lane: Lane) => said[lane] ?? Math.min(Math.max(share(lane), fewest), most)
  return Object.fromEntries(lanes.map((lane) => [lane, capacityOf(lane)])) as Record<Lane, number>
}

export function sumOf(capacity: LaneCapacity): number {
  return lanes.reduce((total, lane) => total + capacity[lane], 0)
}
