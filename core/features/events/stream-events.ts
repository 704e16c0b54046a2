import type { MissionEvent } from '../../../contract/resources/mission.ts'
import type { Ports } from '../../base/ports/ports.ts'
import type { Store } from '../../base/ports/store.ts'
import { unlessAborted } from '../../base/times/unless-aborted.ts'
import { type Caller, requireLiveKey } from '../../records/key/authenticate.ts'
import { missionPartition } from '../../records/mission/mission-items.ts'
import { requireMission } from '../../records/mission/require-mission.ts'
import { readEvents } from './read-events.ts'

/** `idle`: nothing has come for a while, and the line is open. `ended`: the mission has no further event. */
export type Streamed =
  | { readonly kind: 'event'; readonly event: MissionEvent }
  | { readonly kind: 'idle' }
  | { readonly kind: 'ended'; readonly last_seq: number }

interface StreamQuery {
  readonly after: number
  /** For how long it may go on, in ms. None: it ends with what there is. */
  readonly forMs: number | undefined
  /** Aborted when whoever asked has hung up. */
  readonly asker: AbortSignal | undefined
}

/** Proxies take a line for dead on which nothing moves for a minute. */
const idleMs = 15_000
const eventsAtOnce = 100

type StreamPorts = Pick<Ports, 'stores' | 'clock'>

/**
 * Events after a sequence number, and then those that come, until the mission's last. Where it ends before, whoever asked asks again
 * after the last one that they have.
 * @throws SortieError `not_found`, before anything is streamed
 */
export function streamMission(ports: StreamPorts) {
  return async (caller: Caller, id: string, query: StreamQuery): Promise<AsyncIterable<Streamed>> => {
    await requireMission(ports.stores.tenant(caller.tenant.id), id)
    return streamed(ports, caller, id, query)
  }
}

async function* streamed(ports: StreamPorts, caller: Caller, id: string, query: StreamQuery): AsyncGenerator<Streamed> {
  let isFirst = true
  for await (const look of looks(ports, caller, id, query)) {
    // It may have been revoked, or its session may have ended, while nobody looked.
    if (!isFirst) await requireLiveKey(ports, caller.tenant.id, caller.key.id, caller.session?.id)
    for (const event of look.items) yield { kind: 'event', event }
    if (look.finished) yield { kind: 'ended', last_seq: look.last_seq }
    else if (!isFirst && look.items.length === 0) yield { kind: 'idle' }
    isFirst = false
  }
}

/** What there is, then each time that there is more, or that there was nothing for a while. */
async function* looks({ stores, clock }: StreamPorts, caller: Caller, id: string, query: StreamQuery) {
  const store = stores.tenant(caller.tenant.id)
  const until = clock.monotonic() + (query.forMs ?? 0)
  let after = query.after
  let toldAt = Number.NEGATIVE_INFINITY
  for (let waitMs = 0; ; ) {
    const look = await next(store, id, { after, waitMs, asker: query.asker })
    after = look.last_seq
    const isNews = look.items.length > 0 || look.finished
    if (isNews || clock.monotonic() - toldAt >= idleMs) {
      yield look
      toldAt = clock.monotonic()
    }
    const now = clock.monotonic()
    if (look.finished || look.isStopping || now >= until) return
    waitMs = Math.max(1, Math.min(until, toldAt + idleMs) - now)
  }
}

interface Looking {
  readonly after: number
  /** For how long something is waited for, where there is nothing yet. */
  readonly waitMs: number
  readonly asker: AbortSignal | undefined
}

const nothing = { items: [], finished: false }

/**
 * What there is, or nothing once there may be something: a store that tells of no change has whoever waits look again after a
 * moment.
 * @throws the reason of `asker`
 */
async function next(store: Store, id: string, { after, waitMs, asker }: Looking) {
  const query = { after, limit: eventsAtOnce }
  const change = waitMs > 0 ? store.waitForChange('entities', missionPartition(id), waitMs) : undefined
  // After asking to be woken, so that no change falls between the two.
  const found = await readEvents(store, id, query)
  if (found.items.length > 0 || found.finished || change === undefined) return { ...found, isStopping: false }
  const why = await (asker ? unlessAborted(change, asker) : change)
  if (why === 'stopping') return { ...(await readEvents(store, id, query)), isStopping: true }
  return { ...nothing, last_seq: after, isStopping: false }
}
