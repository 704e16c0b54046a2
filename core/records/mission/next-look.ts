import { awaitedBy } from './joint-wait.ts'
import { type Finished, type In, isFinished, type Mission, type Wait } from './mission.ts'

/**
 * When the sweeper checks a mission. A check costs a read and a write, but waiting should cost nothing. So there is one only
 * where something may be lost: a process may have died between its write and its own check, or a timer or an event
 * may not have arrived. While a mission has a slot, the slot’s lease says when.
 */

const minute = 60_000
const day = 24 * 60 * minute

/** A mission that waits for another is checked once, after this; what lasts longer reports its own end: see `untold`. */
export const firstLookAtOther = 5 * minute
/** For differing clocks: a mission that ended before the waiting one was checked may report its end as well. */
const clocksDiffer = minute
/** The time that the bus has to report an end. */
const endHeard = 2 * minute

/** From its state on; `undefined` if there is nothing to check. */
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
 * After a check that found nothing wrong. A mission behind another one is served after it: whoever takes the first from its
 * place checks the next, or holds a slot whose lease is checked. So only the first is checked again, at growing intervals.
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
    // An approval, or call, changes in one write with its mission, so only the timer of its deadline can be lost.
    case 'approval':
      return wait.until === null ? Number.POSITIVE_INFINITY : wait.until + minute
    case 'tool':
      return firstLookAtCalls(wait, 0)
    // A mission that waits for a budget is found through the budget’s own count of waiters.
    case 'budget':
      return Number.POSITIVE_INFINITY
    // Each poll of a worker with a free place wakes those that wait for it.
    case 'agent':
      return Number.POSITIVE_INFINITY
    case 'child':
      return Math.min(wait.since + firstLookAtOther, firstLookAtCalls(wait, 0))
  }
}

/** For calls that others must answer, which each have their timer. */
function firstLookAtCalls(wait: Wait, after: number): number {
  const looks = awaitedBy(wait).calls.map(({ until }) => until + minute)
  return Math.min(...looks.filter((look) => look > after))
}

/**
 * The sweeper’s check of a mission that has ended, in case its parent or its conversation was not told. A mission that ends
 * sooner needs none: whoever waits for it is checked after that.
 */
function untold({ parent, conversation, created_at, finished_at }: Finished): number | undefined {
  const lasted = finished_at - created_at
  const isAwaited = parent !== null || conversation !== undefined
  return isAwaited && lasted >= firstLookAtOther - clocksDiffer ? finished_at + endHeard : undefined
}
