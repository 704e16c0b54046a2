import type { MissionQueue, QueuedMission } from '../../../contract/resources/queue.ts'
import { decodeCursor, encodeCursor } from '../../base/paging/cursor.ts'
import type { PageRequest } from '../../base/paging/newest-first.ts'
import { type Found, type FoundPage, readPage } from '../../base/paging/read-page.ts'
import type { Ports } from '../../base/ports/ports.ts'
import type { Store } from '../../base/ports/store.ts'
import { readItems } from '../../base/storing/reading.ts'
import { scopeOf } from '../../base/storing/scope.ts'
import { iso } from '../../base/times/iso.ts'
import { backlogAfter, countAhead } from '../../records/backlog/backlog.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { type In, type Mission, missionKind } from '../../records/mission/mission.ts'
import { missionKey } from '../../records/mission/mission-items.ts'
import { boosts, laneOf, type Priority, virtualTime } from '../../records/mission/priority.ts'
import { type LeasedSlot, readSlots } from '../../records/slot/slots.ts'

export interface QueueFilter extends PageRequest {
  readonly agent?: string | undefined
  readonly tag?: string | undefined
  readonly priority?: Priority | undefined
}

/** As many missions as one read of the store returns. */
const batch = 100
/** How far places are counted. */
const mostCounted = 1000

/** A position in the queue: among those with a slot, which come first, or in the backlog. */
const onLanes = 'lane#'
const inBacklog = 'backlog#'

/**
 * What runs next, in dispatch order: missions with a slot that wait for an executor, in the order in which they got it, and
 * then the backlog. The queue moves while its pages are read, so a later page shows a later state.
 * @throws SortieError `invalid_cursor`
 */
export function readQueue(ports: Pick<Ports, 'stores' | 'clock'>) {
  return async ({ tenant }: Caller, { cursor, limit = 20, ...filter }: QueueFilter): Promise<MissionQueue> => {
    const { store, now } = scopeOf(ports, tenant.id)
    const bound = `${tenant.id} queue ${JSON.stringify(filter)}`
    const position = decodeCursor(cursor, bound, now)
    const slots = await readSlots(store, tenant.concurrency)
    const leased = slots.filter((slot) => slot.state === 'leased')
    const dispatched = await dispatchedIn(store, leased)
    const read = queueReader(store, dispatched, filter, await placesBefore(store, dispatched, position))
    const page = await readPage(read, { position, limit, batch })
    return {
      slots: { total: tenant.concurrency, taken: leased.length },
      items: [...page.items],
      next_cursor: encodeCursor(page.cursor, bound, now),
    }
  }
}

/** Its lane and slot are those of its dispatch; everything else is the mission’s own. */
interface Queued {
  readonly sort: string
  readonly mission: In<'QUEUED'> | In<'PENDING'>
}

async function dispatchedIn(store: Store, leased: readonly LeasedSlot[]): Promise<readonly Queued[]> {
  const found: Queued[] = []
  for (let at = 0; at < leased.length; at += batch) {
    const some = leased.slice(at, at + batch)
    const missions = await missionsOf(
      store,
      some.map(({ mission_id }) => mission_id),
    )
    for (const [index, { since, mission_id }] of some.entries()) {
      const mission = missions[index]
      if (mission?.status !== 'QUEUED') continue
      found.push({ sort: `${onLanes}${String(since).padStart(15, '0')}#${mission_id}`, mission })
    }
  }
  return found.toSorted((one, other) => (one.sort < other.sort ? -1 : 1))
}

async function missionsOf(store: Store, ids: readonly string[]): Promise<readonly (Mission | undefined)[]> {
  if (ids.length === 0) return []
  const items = await readItems(store, missionKind, ids.map(missionKey), { consistent: true })
  return items.map((item) => item?.body)
}

async function placesBefore(store: Store, dispatched: readonly Queued[], position: string | undefined) {
  if (position === undefined) return 0
  const onLane = dispatched.filter(({ sort }) => position.startsWith(inBacklog) || sort <= position).length
  if (!position.startsWith(inBacklog) || position === inBacklog) return onLane
  // Including the position itself: no key of the backlog has a tilde.
  return onLane + (await countAhead(store, `${position.slice(inBacklog.length)}~`, mostCounted))
}

/** @param before how many precede the position that is read first */
function queueReader(store: Store, dispatched: readonly Queued[], filter: QueueFilter, before: number) {
  let places = before
  const shownOf = ({ sort, mission }: Queued): readonly Found<QueuedMission>[] => {
    places++
    return matches(mission, filter) ? [{ sort, item: queuedView(mission, places) }] : []
  }
  return async (position: string | undefined, limit: number): Promise<FoundPage<QueuedMission>> => {
    if (position === undefined || position.startsWith(onLanes)) {
      const next = dispatched.filter(({ sort }) => position === undefined || sort > position)
      return { items: next.flatMap(shownOf), cursor: inBacklog }
    }
    const after = position.slice(inBacklog.length)
    const { entries, cursor } = await backlogAfter(store, after === '' ? undefined : after, limit)
    const missions = await missionsOf(
      store,
      entries.map(({ mission_id }) => mission_id),
    )
    const items = entries.flatMap(({ key }, at) => {
      const mission = missions[at]
      if (mission?.status !== 'PENDING' || mission.place !== 'backlog' || mission.backlog_key !== key) return []
      return shownOf({ sort: `${inBacklog}${key}`, mission })
    })
    return { items, cursor: cursor === undefined ? undefined : `${inBacklog}${cursor}` }
  }
}

function matches({ agent, tags, priority }: Mission, wanted: QueueFilter): boolean {
  return (
    (wanted.agent ?? agent) === agent &&
    (wanted.priority ?? priority) === priority &&
    (wanted.tag === undefined || tags.includes(wanted.tag))
  )
}

function queuedView(mission: Queued['mission'], place: number): QueuedMission {
  const { id, agent, priority, tags, created_at } = mission
  return {
    position: place > mostCounted ? null : place,
    ...{ mission_id: id, agent, priority, tags: [...tags] },
    created_at: iso(created_at),
    boost_s: boosts[priority] / 1000,
    virtual_time: iso(virtualTime(created_at, priority)),
    lane: laneOf(priority),
    slot: mission.status === 'QUEUED' ? mission.slot : null,
    reason: mission.status === 'QUEUED' ? 'waits_for_executor' : 'waits_for_slot',
  }
}
