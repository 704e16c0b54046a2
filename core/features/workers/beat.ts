import { isSortieError } from '../../../contract/errors.ts'
import type { Heartbeat, HeartbeatAnswer } from '../../../contract/resources/instance.ts'
import type { Store } from '../../base/ports/store.ts'
import { readItems } from '../../base/storing/reading.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import type { EndPorts } from '../../engine/legs/end-leg.ts'
import { type Reconciled, type Reported, reconcile } from '../../engine/remote/reconcile.ts'
import { clocksDifferMs, type Instance, leaseOf, longestPollMs, lostAfterMs } from '../../records/instance/instance.ts'
import { putInstance, requireInstance } from '../../records/instance/instance-items.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import type { Mission } from '../../records/mission/mission.ts'
import { missionKind } from '../../records/mission/mission.ts'
import { missionKey } from '../../records/mission/mission-items.ts'
import { giveBackWork } from './end-work.ts'
import { requireWorkerOf } from './worker-key.ts'

/** @throws SortieError `not_found` (register again), `forbidden` (the key) */
export function sendHeartbeat(ports: EndPorts) {
  return async (
    caller: Caller,
    agent: string,
    id: string,
    { running, draining }: Heartbeat,
  ): Promise<HeartbeatAnswer> => {
    requireWorkerOf(caller, agent)
    return beatAnswer(await beat(ports, caller, { agent, id, running, draining, at: ports.clock.now() }))
  }
}

export interface Sign {
  readonly agent: string
  readonly id: string
  readonly running: readonly Reported[]
  /** The time of the worker’s report. */
  readonly at: number
  /** Until when it waits for work, if this is a poll. */
  readonly pollingUntil?: number | undefined
  /** The worker takes no more work. */
  readonly draining?: boolean
}

export interface Beat extends Reconciled {
  readonly instance: Instance
}

/** A sign of life: extends the leases of the worker’s missions, and finds those that it must drop. */
export async function beat(ports: EndPorts, caller: Caller, sign: Sign): Promise<Beat> {
  const store = ports.stores.tenant(caller.tenant.id)
  const found = await retryConflicts(async () => {
    const { instance, version } = await requireInstance(store, sign.agent, sign.id)
    const found = reconcile(instance, await missionsOf(store, instance), sign.running, sign.at)
    const seen = found.assignments.map(({ seen_at }) => seen_at).filter((at) => at - sign.at < clocksDifferMs)
    const next: Instance = {
      ...instance,
      seen_at: laterOf(instance.seen_at, Math.max(sign.at, ...seen), ports.clock.now()),
      polling_until: sign.draining
        ? 0
        : laterOf(instance.polling_until, sign.pollingUntil ?? 0, ports.clock.now() + longestPollMs),
      assignments: found.assignments,
      outcomes: found.outcomes,
    }
    await store.write([putInstance(next, version)])
    return { ...found, instance: next }
  })
  for (const mission of found.toHold) {
    const ref = { agent: sign.agent, instance: sign.id, mission: mission.id, lease: leaseOf(mission) }
    await giveBackWork(ports)(caller, ref).catch(unlessLost)
  }
  return found
}

/** A poll keeps reporting its initial state, while others report newer ones; a time later than `most` is from before the clock was set back. */
function laterOf(known: number, said: number, most: number): number {
  return known > most ? said : Math.max(known, said)
}

function unlessLost(error: unknown): void {
  if (!isSortieError(error) || error.code !== 'lease_lost') throw error
}

async function missionsOf(store: Store, { assignments }: Instance): Promise<ReadonlyMap<string, Mission>> {
  if (assignments.length === 0) return new Map()
  const keys = assignments.map(({ mission_id }) => missionKey(mission_id))
  const items = await readItems(store, missionKind, keys, { consistent: true })
  return new Map(items.flatMap((item) => (item ? [[item.body.id, item.body] as const] : [])))
}

export function beatAnswer({ instance, stop }: Beat): HeartbeatAnswer {
  return { order: instance.order, stop: [...stop], lost_after_s: lostAfterMs(instance) / 1000 }
}
