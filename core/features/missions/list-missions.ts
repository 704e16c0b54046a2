import type { MissionStatus, Mission as MissionView } from '../../../contract/resources/mission.ts'
import { decodeCursor, encodeCursor } from '../../base/paging/cursor.ts'
import type { Page, PageRequest } from '../../base/paging/newest-first.ts'
import { type FoundPage, readPage, shown } from '../../base/paging/read-page.ts'
import type { Clock } from '../../base/ports/clock.ts'
import type { Store, Stores } from '../../base/ports/store.ts'
import { readItems } from '../../base/storing/reading.ts'
import { iso } from '../../base/times/iso.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { batch, firstMissionIdAt, newestFirst } from '../../records/mission/listings.ts'
import type { Mission } from '../../records/mission/mission.ts'
import { missionKind } from '../../records/mission/mission.ts'
import { listingOf } from '../../records/mission/mission-items.ts'
import { missionSummary } from '../../records/mission/mission-view.ts'

export interface MissionFilter extends PageRequest {
  readonly status?: readonly MissionStatus[] | undefined
  readonly agent?: string | undefined
  readonly tag?: string | undefined
  readonly created_after?: string | undefined
  readonly created_before?: string | undefined
}

interface MissionPage extends Page<MissionView> {
  readonly read_back_to: string | null
}

export function listMissions({ stores, clock }: { stores: Stores; clock: Clock }) {
  return async (caller: Caller, filter: MissionFilter): Promise<MissionPage> => {
    const { cursor: _, limit = 20, ...query } = filter
    const bound = `${caller.tenant.id} missions ${JSON.stringify(query)}`
    const position = decodeCursor(filter.cursor, bound, clock.now()) ?? startOf(filter)
    const read = missionsReader(stores.tenant(caller.tenant.id), filter)
    const page = await readPage(read.next, { position, limit, batch })
    return {
      items: [...page.items],
      next_cursor: encodeCursor(page.cursor, bound, clock.now()),
      read_back_to: page.cursor === undefined ? null : iso(read.createdAt(page.cursor) ?? clock.now()),
    }
  }
}

/** An id is made at most this long before or after the time that its mission has as its creation. */
const idAsideMs = 10 * 60_000

/** Nothing newer than the filter is read. */
function startOf({ created_before: before }: MissionFilter): string | undefined {
  return before === undefined ? undefined : firstMissionIdAt(Date.parse(before) + idAsideMs)
}

/** Those that match the filter, among a bounded number. */
function missionsReader(store: Store, filter: MissionFilter) {
  const listings = listingsOf(filter.status)
  const oldest = filter.created_after === undefined ? undefined : Date.parse(filter.created_after) - idAsideMs
  const created = new Map<string, number>()
  let latest: number | undefined
  const note = (sort: string, mission: Mission | undefined) => {
    latest = mission?.created_at ?? latest
    if (latest !== undefined) created.set(sort, latest)
  }
  return {
    next: async (before: string | undefined): Promise<FoundPage<MissionView>> => {
      const { keys, more } = await newestFirst(store, listings, before)
      const read = await readItems(
        store,
        missionKind,
        keys.map(({ key }) => key),
      )
      const items = keys.flatMap(({ sort }, at) => {
        const mission = read[at]?.body
        note(sort, mission)
        return shown(sort, mission && matches(mission, filter) ? missionSummary(mission) : undefined)
      })
      const goesOn = more && !(oldest !== undefined && latest !== undefined && latest < oldest)
      return { items, ...(goesOn && { cursor: keys.at(-1)?.sort ?? before }) }
    },
    /** When the mission at this place of the list was created. */
    createdAt: (sort: string) => created.get(sort),
  }
}

const allListings = [
  ...new Set(
    (
      ['SCHEDULED', 'PENDING', 'QUEUED', 'RUNNING', 'WAITING', 'COMPLETED', 'FAILED', 'CANCELLED', 'EXPIRED'] as const
    ).map(listingOf),
  ),
]

function listingsOf(statuses: readonly MissionStatus[] | undefined): readonly string[] {
  return statuses ? [...new Set(statuses.map(listingOf))] : allListings
}

function matches(mission: Mission, filter: MissionFilter): boolean {
  return (
    (filter.status === undefined || filter.status.includes(mission.status)) &&
    (filter.agent === undefined || mission.agent === filter.agent) &&
    (filter.tag === undefined || mission.tags.includes(filter.tag)) &&
    (filter.created_after === undefined || mission.created_at > Date.parse(filter.created_after)) &&
    (filter.created_before === undefined || mission.created_at < Date.parse(filter.created_before))
  )
}
