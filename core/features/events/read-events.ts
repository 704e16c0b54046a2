import type { MissionEvent } from '../../../contract/resources/mission.ts'
import type { Ports } from '../../base/ports/ports.ts'
import type { Store } from '../../base/ports/store.ts'
import { askAgainS, waitingMs } from '../../base/times/waiting-time.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { readSomeEventPages } from '../../records/mission/event-pages.ts'
import { eventsOf } from '../../records/mission/event-view.ts'
import { isFinished } from '../../records/mission/mission.ts'
import { missionPartition } from '../../records/mission/mission-items.ts'
import { requireMission } from '../../records/mission/require-mission.ts'

interface Events {
  readonly items: MissionEvent[]
  readonly last_seq: number
  readonly finished: boolean
}

export interface EventsAnswer extends Events {
  readonly ask_again_s: number
}

interface EventsQuery {
  readonly after: number
  readonly wait: number
  readonly limit: number
}

/** Events after a sequence number; with `wait`, not before there is one or the seconds have passed. */
export function listMissionEvents({ stores, clock, settings }: Pick<Ports, 'stores' | 'clock' | 'settings'>) {
  return async (caller: Caller, id: string, query: EventsQuery): Promise<EventsAnswer> => {
    const store = stores.tenant(caller.tenant.id)
    const until = clock.monotonic() + waitingMs(settings.waits, query.wait)
    const found = await awaitEvents(store, id, query, () => until - clock.monotonic())
    return { ...found, ask_again_s: isNews(found) ? 0 : askAgainS(settings.waits, query.wait) }
  }
}

async function awaitEvents(store: Store, id: string, query: EventsQuery, leftMs: () => number): Promise<Events> {
  let found = await readEvents(store, id, query)
  for (let left = leftMs(); !isNews(found) && left > 0; left = leftMs()) {
    const change = store.waitForChange('entities', missionPartition(id), left)
    // Once more after registering for changes, so that none falls in between.
    found = await readEvents(store, id, query)
    if (!isNews(found) && (await change) === 'stopping') break
  }
  return found
}

function isNews({ items, finished }: Events): boolean {
  return items.length > 0 || finished
}

/** Events after a sequence number, as far as there are any now. */
export async function readEvents(store: Store, id: string, query: { after: number; limit: number }): Promise<Events> {
  const pages = await readSomeEventPages(store, id, query.after, query.limit)
  // Read after its events, so that its end is seen together with the last of them.
  const { mission } = await requireMission(store, id)
  const items = pages
    .flatMap(eventsOf)
    .filter((event) => event.seq > query.after)
    .slice(0, query.limit)
  const last = items.at(-1)?.seq ?? query.after
  if (pages.length === 0 && isFinished(mission) && last < mission.seq && (await hasNoMore(store, id, last)))
    return { items, last_seq: mission.seq, finished: true }
  return { items, last_seq: last, finished: isFinished(mission) && last >= mission.seq }
}

/** The last of them is unreadable; nobody should wait for it for ever. */
async function hasNoMore(store: Store, id: string, after: number): Promise<boolean> {
  return (await readSomeEventPages(store, id, after, 1)).length === 0
}
