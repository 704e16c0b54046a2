import { SortieError } from '../../../contract/errors.ts'
import { allMissions } from '../../../contract/live.ts'
import type { Logger } from '../../base/ports/logger.ts'
import type { Delivered, Missed, Sockets } from '../../base/ports/sockets.ts'
import type { Store, Stores } from '../../base/ports/store.ts'
import type { EventPage } from '../../records/mission/event-pages.ts'
import { createAudiences, subscriptionKey } from '../../records/subscription/subscriptions.ts'
import { type Portion, portionsOf } from './portions.ts'

interface PushPorts {
  readonly stores: Stores
  readonly sockets: Pick<Sockets, 'deliverToMany' | 'close'>
  readonly logger: Logger
}

/**
 * Sends events from the change feed to the followers of their missions, in the feed’s order. A follower that cannot be sent to does not
 * delay the others: it is left out, and continues from its last `seq` when it reconnects.
 *
 * Once its time is up it starts nothing more: other processes' items would wait for it.
 */
export function pushEvents(ports: PushPorts) {
  return async (pages: readonly EventPage[], remainingMs = asLongAsItTakes): Promise<void> => {
    const leftOut = new Set<string>()
    for await (const portion of portionsOf(ports.logger, createAudiences(ports.stores), pages)) {
      if (remainingMs() <= 0)
        throw new SortieError('unavailable', 'There was no time to send all of it', { retryAfter: 1 })
      for (const connection of leftOut) portion.delete(connection)
      const outbox = new Map([...portion].map(([connection, { frames }]) => [connection, frames]))
      const { gone, missed } = await ports.sockets.deliverToMany(outbox)
      const closed = await close(ports, missed)
      for (const connection of [...gone, ...missed.map((one) => one.connection)]) leftOut.add(connection)
      await forget(ports, portion, [...gone, ...closed])
    }
  }
}

const asLongAsItTakes = () => Number.POSITIVE_INFINITY

/** Each needs a request, which may take as long as a frame that could not be sent. */
const closedAtOnce = 100

/**
 * A connection with a gap is closed, so that its client reconnects and requests what it missed. One that cannot be closed
 * either still follows: its next event shows it the gap.
 * @returns the closed connections
 */
async function close({ sockets, logger }: PushPorts, missed: Delivered['missed']): Promise<readonly string[]> {
  if (missed.length === 0) return []
  const tryClose = async ({ connection }: Missed) => {
    await sockets.close(connection)
    return connection
  }
  const closing = await Promise.allSettled(missed.slice(0, closedAtOnce).map(tryClose))
  const closed = closing.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  logger.warn('Followers could not be sent to', { missed: missed.length, closed: closed.length, why: missed[0]?.why })
  return closed
}

/** A write has at most 100 changes. */
const forgottenAtOnce = 100

/** Records not removed now are found stale again by the next event. */
async function forget({ stores, logger }: PushPorts, portion: Portion, connections: readonly string[]): Promise<void> {
  for (const [tenant, keys] of subscriptionsOf(portion, connections)) {
    await forgetAll(stores.tenant(tenant), keys).catch((error: unknown) =>
      logger.warn('Subscriptions of closed connections could not be deleted', { tenant, error }),
    )
  }
}

type SubscriptionKey = ReturnType<typeof subscriptionKey>

function subscriptionsOf(portion: Portion, connections: readonly string[]): Map<string, SubscriptionKey[]> {
  const byTenant = new Map<string, SubscriptionKey[]>()
  for (const connection of connections) {
    const line = portion.get(connection)
    if (!line) continue
    const keys = [...line.followed, allMissions].map((followed) => subscriptionKey(followed, connection))
    byTenant.set(line.tenant, [...(byTenant.get(line.tenant) ?? []), ...keys])
  }
  return byTenant
}

async function forgetAll(store: Store, keys: readonly SubscriptionKey[]): Promise<void> {
  for (let at = 0; at < keys.length; at += forgottenAtOnce) {
    const some = keys.slice(at, at + forgottenAtOnce)
    await store.write(some.map((key) => ({ change: 'delete', table: 'ephemeral', key })))
  }
}
