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
  const store = ports.stores.tenant(caller.tenant.id)
  const until = ports.clock.monotonic() + (query.forMs ?? 0)
  let last = query.after
  for (let look = await next(store, id, { after: last, waitMs: 0, asker: query.asker }); ; ) {
    for (const event of look.items) yield { kind: 'event', event }
    last = look.last_seq
    if (look.finished) return yield { kind: 'ended', last_seq: last }
    const left = until - ports.clock.monotonic()
    if (left <= 0 || look.isStopping) return undefined
    look = await next(store, id, { after: last, waitMs: Math.min(left, idleMs), asker: query.asker })
    // It may have been revoked while nobody looked.
    await requireLiveKey(ports, caller.tenant.id, caller.key.id)
    if (look.items.length === 0 && !look.finished) yield { kind: 'idle' }
  }
}

interface Looking {
  readonly after: number
  /** For how long something is waited for, where there is nothing yet. */
  readonly waitMs: number
  readonly asker: AbortSignal | undefined
}

/** @throws the reason of `asker` */
async function next(store: Store, id: string, { after, waitMs, asker }: Looking) {
  const query = { after, limit: eventsAtOnce }
  const change = waitMs > 0 ? store.waitForChange('entities', missionPartition(id), waitMs) : undefined
  // After asking to be woken, so that no change falls between the two.
  const found = await readEvents(store, id, query)
  if (found.items.length > 0 || found.finished || change === undefined) return { ...found, isStopping: false }
  const why = await (asker ? unlessAborted(change, asker) : change)
  return { ...(await readEvents(store, id, query)), isStopping: why === 'stopping' }
}
