import type { MissionEvent } from '../../../contract/resources/mission.ts'
import type { Clock } from '../../base/ports/clock.ts'
import type { Store, Stores } from '../../base/ports/store.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { readSomeEventPages } from '../../records/mission/event-pages.ts'
import { eventsOf } from '../../records/mission/event-view.ts'
import { isFinished } from '../../records/mission/mission.ts'
import { missionPartition } from '../../records/mission/mission-items.ts'
import { requireMission } from '../../records/mission/require-mission.ts'

export interface EventsAnswer {
  readonly items: MissionEvent[]
  readonly last_seq: number
  readonly finished: boolean
}

/** Events after a sequence number; with `wait`, not before there is one or the seconds have passed. */
export function listMissionEvents({ stores, clock }: { stores: Stores; clock: Clock }) {
  return async (
    caller: Caller,
    id: string,
    query: { readonly after: number; readonly wait: number; readonly limit: number },
  ): Promise<EventsAnswer> => {
    const store = stores.tenant(caller.tenant.id)
    const until = clock.monotonic() + query.wait * 1000
    let answer = await readEvents(store, id, query)
    let left = until - clock.monotonic()
    while (answer.items.length === 0 && !answer.finished && left > 0) {
      const change = store.waitForChange('entities', missionPartition(id), left)
      // Once more after asking to be woken, so that no change falls between the two.
      answer = await readEvents(store, id, query)
      if (answer.items.length === 0 && !answer.finished && (await change) === 'stopping') return answer
      left = until - clock.monotonic()
    }
    return answer
  }
}

async function readEvents(store: Store, id: string, query: { after: number; limit: number }): Promise<EventsAnswer> {
  const pages = await readSomeEventPages(store, id, query.after, query.limit)
  // After its events, so that with the last of them it is seen to have ended.
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

/** The last of them cannot be read; nobody is to wait for it for ever. */
async function hasNoMore(store: Store, id: string, after: number): Promise<boolean> {
  return (await readSomeEventPages(store, id, after, 1)).length === 0
}
