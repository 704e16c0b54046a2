import type { ServerFrame } from '../../contract/live.ts'
import type { MissionEvent } from '../../contract/resources/mission.ts'
import type { EventPage } from '../missions/event-pages.ts'
import { eventsOf } from '../missions/read-events.ts'
import type { Sockets } from '../ports/sockets.ts'
import type { Stores } from '../ports/store.ts'
import { subscribers, subscriptionKey } from './subscriptions.ts'

/** Sends events from the change feed to whoever follows their mission, in the feed's order. */
export function pushEvents({ stores, sockets }: { stores: Stores; sockets: Sockets }) {
  return async (pages: readonly EventPage[]): Promise<void> => {
    for (const page of pages) {
      const store = stores.tenant(page.tenant)
      const connections = await subscribers(store, page.mission)
      if (connections.length === 0) continue
      const gone = new Set<string>()
      for (const event of eventsOf(page)) {
        const reachable = gone.size === 0 ? connections : connections.filter((connection) => !gone.has(connection))
        for (const connection of await sockets.send(reachable, eventFrame(event))) gone.add(connection)
      }
      for (const connection of gone) {
        await store.write([{ change: 'delete', table: 'ephemeral', key: subscriptionKey(page.mission, connection) }])
      }
    }
  }
}

/** Well below 32 KB, since an event carries excerpts and references and no payloads. */
export function eventFrame(event: MissionEvent): string {
  return JSON.stringify({ type: 'event', event } satisfies ServerFrame)
}
