import type { MissionStatus, Mission as MissionView } from '../../../contract/resources/mission.ts'
import { answerBytes, answerRoom } from '../../base/paging/answer-room.ts'
import { decodeCursor, encodeCursor } from '../../base/paging/cursor.ts'
import type { Page, PageRequest } from '../../base/paging/newest-first.ts'
import type { Clock } from '../../base/ports/clock.ts'
import type { Store, Stores } from '../../base/ports/store.ts'
import { readItems } from '../../base/storing/reading.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { batch, newestFirst } from '../../records/mission/listings.ts'
import type { Mission } from '../../records/mission/mission.ts'
import { missionKind } from '../../records/mission/mission.ts'
import { listingOf } from '../../records/mission/mission-items.ts'
import { missionSummary } from '../../records/mission/mission-view.ts'

export interface MissionFilter extends PageRequest {
  readonly status?: MissionStatus | undefined
  readonly agent?: string | undefined
  readonly tag?: string | undefined
  readonly created_after?: string | undefined
  readonly created_before?: string | undefined
}

/** Bounds the work of one request; the caller goes on with the cursor. */
const maxRead = 1000

export function listMissions({ stores, clock }: { stores: Stores; clock: Clock }) {
  return async (caller: Caller, filter: MissionFilter): Promise<Page<MissionView>> => {
    const { cursor: _, limit = 20, ...query } = filter
    const bound = `${caller.tenant.id} missions ${JSON.stringify(query)}`
    const before = decodeCursor(filter.cursor, bound, clock.now())
    const page = await readUntilFull(stores.tenant(caller.tenant.id), filter, limit, before)
    return { items: page.items, next_cursor: encodeCursor(page.cursor, bound, clock.now()) }
  }
}

async function readUntilFull(store: Store, filter: MissionFilter, limit: number, before: string | undefined) {
  const items: MissionView[] = []
  const room = answerRoom(limit)
  let position = before
  for (let read = 0; read < maxRead; read += batch) {
    const found = await newestFirst(store, listingsOf(filter.status), position)
    const missions = await readItems(
      store,
      missionKind,
      found.keys.map(({ key }) => key),
    )
    for (const [at, { sort }] of found.keys.entries()) {
      const mission = missions[at]?.body
      if (mission && matches(mission, filter)) {
        const summary = missionSummary(mission)
        if (!room.take(answerBytes(summary))) return { items, cursor: position }
        items.push(summary)
      }
      position = sort
      if (room.isFull()) return { items, cursor: position }
    }
    if (!found.more) return { items, cursor: undefined }
  }
  return { items, cursor: position }
}

const allListings = [
  ...new Set(
    (
      ['SCHEDULED', 'PENDING', 'QUEUED', 'RUNNING', 'WAITING', 'COMPLETED', 'FAILED', 'CANCELLED', 'EXPIRED'] as const
    ).map(listingOf),
  ),
]

function listingsOf(status: MissionStatus | undefined): readonly string[] {
  return status ? [listingOf(status)] : allListings
}

function matches(mission: Mission, filter: MissionFilter): boolean {
  return (
    (filter.status === undefined || mission.status === filter.status) &&
    (filter.agent === undefined || mission.agent === filter.agent) &&
    (filter.tag === undefined || mission.tags.includes(filter.tag)) &&
    (filter.created_after === undefined || mission.created_at > Date.parse(filter.created_after)) &&
    (filter.created_before === undefined || mission.created_at < Date.parse(filter.created_before))
  )
}
