import type { Mission } from '../../../contract/resources/mission.ts'
import { places } from './places.ts'

/** Why a mission does not run. */
export const waitingReasons = [
  ...(['held', 'limit', 'backlog', 'slot', 'budget', 'approval', 'tool', 'child', 'agent', 'time'] as const),
]
export type WaitingReason = (typeof waitingReasons)[number]

type Waiting = Pick<Mission, 'id' | 'status' | 'pending' | 'waiting_for' | 'created_at' | 'agent' | 'start_at'>

/** Undefined if it runs or has ended. */
export function reasonOf({ status, pending, waiting_for: waits }: Waiting): WaitingReason | undefined {
  if (status === 'SCHEDULED') return 'time'
  if (status === 'QUEUED') return 'slot'
  if (status === 'PENDING') return pending?.place ?? 'backlog'
  if (status === 'WAITING') return waits?.kind
  return undefined
}

/** The list of those that wait for it; without a filter of its own, that of their status. */
export function listBehind(reason: WaitingReason): string {
  switch (reason) {
    case 'approval':
      return places.approvals
    case 'slot':
      return places.missions({ status: 'QUEUED' })
    case 'time':
      return places.missions({ status: 'SCHEDULED' })
    case 'held':
    case 'limit':
    case 'backlog':
      return places.missions({ status: 'PENDING', waits: reason })
    default:
      return places.missions({ status: 'WAITING', waits: reason })
  }
}

export interface WaitingGroup {
  readonly reason: WaitingReason
  readonly count: number
  /** The one that waits longest. */
  readonly oldest: Waiting
}

/** Of the missions that were read, by reason, in the order of the reasons. */
export function waitingGroups(missions: readonly Waiting[]): readonly WaitingGroup[] {
  const by = Map.groupBy(missions, reasonOf)
  return waitingReasons.flatMap((reason) => {
    const some = by.get(reason)
    const oldest = some && oldestOf(some)
    return oldest ? [{ reason, count: some.length, oldest }] : []
  })
}

export function oldestOf<One extends { readonly created_at: string }>(missions: readonly One[]): One | undefined {
  return missions.reduce<One | undefined>(
    (oldest, one) => (oldest === undefined || one.created_at < oldest.created_at ? one : oldest),
    undefined,
  )
}
