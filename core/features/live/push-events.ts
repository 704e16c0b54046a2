import { allMissions } from '../../../contract/live.ts'
import type { Logger } from '../../base/ports/logger.ts'
import type { Sockets } from '../../base/ports/sockets.ts'
import type { Store, Stores } from '../../base/ports/store.ts'
import type { EventPage } from '../../records/mission/event-pages.ts'
import { eventsOf } from '../../records/mission/event-view.ts'
import { createAudiences, subscriptionKey } from '../../records/subscription/subscriptions.ts'
import { eventFrame } from './event-frame.ts'

/** Sends events from the change feed to whoever follows their mission, in the feed's order. */
export function pushEvents(ports: PushPorts) {
  return async (pages: readonly EventPage[]): Promise<void> => {
    const audiences = createAudiences(ports.stores)
    for (const page of pages) {
      const audience = await audiences.of(page.tenant, page.mission)
      if (audience.size > 0) await pushPage(ports, page, audience)
    }
  }
}

interface PushPorts {
  readonly stores: Stores
  readonly sockets: Sockets
  readonly logger: Logger
}

async function pushPage({ stores, sockets, logger }: PushPorts, page: EventPage, audience: Set<string>): Promise<void> {
  for (const event of eventsOf(page)) {
    const frame = eventFrame(logger, event)
    if (frame === undefined) continue
    const gone = await sockets.send([...audience], frame)
    for (const connection of gone) audience.delete(connection)
    if (gone.length > 0) await forget(stores.tenant(page.tenant), page.mission, gone)
  }
}

/** A write has at most 100 changes, and each connection may stand in two places. */
const forgetAtOnce = 50

async function forget(store: Store, mission: string, gone: readonly string[]): Promise<void> {
  for (let at = 0; at < gone.length; at += forgetAtOnce) {
    const keys = gone
      .slice(at, at + forgetAtOnce)
      .flatMap((connection) => [subscriptionKey(mission, connection), subscriptionKey(allMissions, connection)])
    await store.write(keys.map((key) => ({ change: 'delete', table: 'ephemeral', key })))
  }
}
