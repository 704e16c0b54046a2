import { SortieError } from '../../../contract/errors.ts'
import type { Clock } from '../../base/ports/clock.ts'
import type { Logger } from '../../base/ports/logger.ts'
import type { Sockets } from '../../base/ports/sockets.ts'
import type { Store } from '../../base/ports/store.ts'
import { eventPagesAfter, newestEventPages } from '../../records/mission/event-pages.ts'
import { eventsOf } from '../../records/mission/event-view.ts'
import { eventFrame } from './event-frame.ts'

/**
 * API Gateway waits 29 s for the work of a frame, and reports nothing of the rest; a send takes it some 20 ms, and a slow one
 * is retried for 20 s.
 */
const maxMs = 5_000
const maxEvents = 500

interface ReplayPorts {
  readonly sockets: Pick<Sockets, 'send' | 'room'>
  readonly clock: Pick<Clock, 'monotonic'>
  readonly logger: Logger
}

/** How far a replay has come, and whether it ends there. */
export interface Replayed {
  readonly last: number
  readonly more: boolean
}

export const nothingReplayed: Replayed = { last: 0, more: false }

/** A client that gets the end has all events before it. With this answer it asks again from its last event. */
async function sendOrEnd(sockets: Pick<Sockets, 'send'>, connection: string, frame: string): Promise<void> {
  const { missed } = await sockets.send([connection], frame)
  if (missed.length === 0) return
  throw new SortieError('unavailable', 'An event could not be sent; subscribe again', { retryAfter: 1 })
}

/**
 * The events after a number, in order, up to one portion. A client that wants the next one subscribes again.
 * @throws SortieError `unavailable` if one could not be sent
 */
export async function replay(
  { sockets, clock, logger }: ReplayPorts,
  store: Store,
  connection: string,
  { mission, after }: { readonly mission: string; readonly after: number },
): Promise<Replayed> {
  const until = clock.monotonic() + maxMs
  let last = after
  let sent = 0
  for await (const pages of eventPagesAfter(store, mission, after)) {
    for (const event of pages.flatMap(eventsOf)) {
      if (event.seq <= last) continue
      if (sent === maxEvents || (sent > 0 && clock.monotonic() >= until)) return { last, more: true }
      const frame = eventFrame(logger, event)
      if (frame !== undefined) await sendOrEnd(sockets, connection, frame)
      last = event.seq
      sent++
    }
    await sockets.room(connection)
  }
  return { last, more: false }
}

/**
 * The mission’s last event, after a portion that does not reach it. A client that does not know `more` sees that something is
 * missing before it, and asks again from there, as after any gap; for an ended mission it would receive nothing else.
 */
export async function showGap(
  { sockets, logger }: Pick<ReplayPorts, 'sockets' | 'logger'>,
  store: Store,
  connection: string,
  mission: string,
): Promise<void> {
  const [page] = await newestEventPages(store, mission)
  const last = page && eventsOf(page).at(-1)
  const frame = last && eventFrame(logger, last)
  if (frame !== undefined) await sendOrEnd(sockets, connection, frame)
}
