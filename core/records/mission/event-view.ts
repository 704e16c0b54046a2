import type { MissionEvent } from '../../../contract/resources/mission.ts'
import { bounded } from '../../../events/bounded.ts'
import { iso } from '../../base/times/iso.ts'
import type { EventPage } from './event-pages.ts'

/** A page’s events as the API shows them. Pages of releases without bounds are read as if they had them. */
export function eventsOf(page: EventPage): MissionEvent[] {
  return page.events.map(bounded).map((fact) => ({
    id: `${page.mission}:${fact.seq}`,
    type: fact.type,
    mission_id: page.mission,
    seq: fact.seq,
    time: iso(page.time),
    data: fact.data as MissionEvent['data'],
  }))
}
