import { awaitedBy } from './joint-wait.ts'
import { type Finished, type In, isFinished, type Mission, type Wait } from './mission.ts'

/**
 * When the sweeper looks at a mission. A look costs a read and a write, and a wait is to cost nothing, so there is one only
 * where something may be lost: where a process may have died between its write and its own look, or a timer or an event
 * may not have come. While a mission has a slot, the slot's lease says when.
 */

const minute = 60_000
const day = 24 * 60 * minute

/** Whoever waits for another mission is looked at once, after this; what lasts longer tells of its own end: see `untold`. */
export const firstLookAtOther = 5 * minute
/** For clocks that differ: a mission that ended before whoever waits for it was looked at may tell of it as well. */
const clocksDiffer = minute
/** The bus has as long to tell of an end. */
const endHeard = 2 * minute

/** From its state on; `undefined` where nothing is to be looked at. */
export function firstLook(mission: Mission): number | undefined {
  if (isFinished(mission)) return untold(mission)
  switch (mission.status) {
    case 'QUEUED':
    case 'RUNNING':
      return undefined
    case 'SCHEDULED':
      return Math.max(mission.start_at, mission.updated_at) + minute
    case 'PENDING':
      return Math.min(mission.deadline, mission.updated_at + firstLookAtPlace(mission))
    case 'WAITING':
      return Math.min(mission.deadline, firstLookAtWait(mission.waiting_for))
  }
}

/**
 * After a look that found all well. One who stands behind another is served after it: whoever takes the first from its
 * place looks at the next, or holds a slot whose lease is looked at. So only the first is looked at again, ever later.
 */
export function nextLook(mission: Mission, now: number, isBehind: boolean): number | undefined {
  const first = firstLook(mission)
  if (first === undefined || isFinished(mission)) return undefined
  if (first > now) return first
  if (mission.status === 'SCHEDULED') return now + minute
  if (mission.status === 'WAITING') {
    return Math.min(mission.deadline, now + day, firstLookAtCalls(mission.waiting_for, now))
  }
  if (isBehind) return Math.min(mission.deadline, now + day)
  const waited = Math.max(minute, now - mission.updated_at)
  return Math.min(mission.deadline, now + Math.min(day, 3 * waited))
}

function firstLookAtPlace(mission: In<'PENDING'>): number {
  if (mission.place === 'held') return Number.POSITIVE_INFINITY
  return mission.behind ? day : minute
}

function firstLookAtWait(wait: Wait): number {
  switch (wait.kind) {
    // Approval, or call, and mission change in one write, so that only the timer of its deadline can be lost.
    case 'approval':
      return wait.until === null ? Number.POSITIVE_INFINITY : wait.until + minute
    case 'tool':
      return firstLookAtCalls(wait, 0)
    // Who waits for a budget is looked at through the budget's own count of waiters.
    case 'budget':
      return Number.POSITIVE_INFINITY
    // Each poll of a worker with a free place calls those who wait for it.
    case 'agent':
      return Number.POSITIVE_INFINITY
    case 'child':
      return Math.min(wait.since + firstLookAtOther, firstLookAtCalls(wait, 0))
  }
}

/** Of the calls that others are to answer, which each have their timer. */
function firstLookAtCalls(wait: Wait, after: number): number {
  const looks = awaitedBy(wait).calls.map(({ until }) => until + minute)
  return Math.min(...looks.filter((look) => look > after))
}

/**
 * The sweeper's look at a mission that has ended, should its parent or its conversation not have heard of it. What ends
 * sooner needs none: whoever waits for it is looked at after that.
 */
function untold({ parent, conversation, created_at, finished_at }: Finished): number | undefined {
  const lasted = finished_at - created_at
  const isAwaited = parent !== null || conversation !== undefined
  return isAwaited && lasted >= firstLookAtOther - clocksDiffer ? finished_at + endHeard : undefined
}
