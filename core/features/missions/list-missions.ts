import type { MissionStatus, Mission as MissionView } from '../../../contract/resources/mission.ts'
import { decodeCursor, encodeCursor } from '../../base/paging/cursor.ts'
import type { Page, PageRequest } from '../../base/paging/newest-first.ts'
import { type FoundPage, readPage, shown } from '../../base/paging/read-page.ts'
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

export function listMissions({ stores, clock }: { stores: Stores; clock: Clock }) {
  return async (caller: Caller, filter: MissionFilter): Promise<Page<MissionView>> => {
    const { cursor: _, limit = 20, ...query } = filter
    const bound = `${caller.tenant.id} missions ${JSON.stringify(query)}`
    const position = decodeCursor(filter.cursor, bound, clock.now())
    const read = missionsReader(stores.tenant(caller.tenant.id), filter)
    const page = await readPage(read, { position, limit, batch })
    return { items: [...page.items], next_cursor: encodeCursor(page.cursor, bound, clock.now()) }
  }
}

/** Those that match the filter, among a bounded number. */
function missionsReader(store: Store, filter: MissionFilter) {
  return async (before: string | undefined): Promise<FoundPage<MissionView>> => {
    const { keys, more } = await newestFirst(store, listingsOf(filter.status), before)
    const missions = await readItems(
      store,
      missionKind,
      keys.map(({ key }) => key),
    )
    const summaryOf = (mission: Mission | undefined) =>
      mission && matches(mission, filter) ? missionSummary(mission) : undefined
    const items = keys.flatMap(({ sort }, at) => shown(sort, summaryOf(missions[at]?.body)))
    return { items, ...(more && { cursor: keys.at(-1)?.sort ?? before }) }
  }
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
