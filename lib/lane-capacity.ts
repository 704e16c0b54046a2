import { type Lane, lanes } from '../core/base/ports/lanes.ts'
import { definition as execute } from '../functions/execute/function.ts'
import type { StageSettings } from './stages.ts'

/** Concurrent executors, by lane. */
export type LaneCapacity = Readonly<Record<Lane, number>>

/** Lambda's bounds for one event source mapping. */
const fewest = 2
const most = 1_000

/** Lambda lets nobody reserve the last 100 of an account's concurrency: they are for functions without a reservation. */
export const neverReserved = 100

/** The other half is for requests, events and timers, which missions also depend on. */
const shareOfLanes = 1 / 2

const weights: LaneCapacity = execute.trigger.maximumConcurrency

/** The stage's own settings, or by default a share of its concurrency, by weight. */
export function laneCapacity({ concurrency, lanes: said }: Pick<StageSettings, 'concurrency' | 'lanes'>): LaneCapacity {
  const all = sumOf(weights)
  const share = (lane: Lane) => Math.floor((concurrency * shareOfLanes * weights[lane]) / all)
  const capacityOf = (lane: Lane) => said[lane] ?? Math.min(Math.max(share(lane), fewest), most)
  return Object.fromEntries(lanes.map((lane) => [lane, capacityOf(lane)])) as Record<Lane, number>
}

export function sumOf(capacity: LaneCapacity): number {
  return lanes.reduce((total, lane) => total + capacity[lane], 0)
}
