import { loadMission, missionPartition } from '../../records/mission/mission-items.ts'
import type { Claimed, ExecutionPorts } from '../legs/leg.ts'
import { renewLease } from './renew-lease.ts'

/** Most missions end sooner, and then cost neither a renewal nor a check. */
const watchAfterMs = 250
/** The maximum time that a cancelled mission’s call continues, if the store cannot report changes at once. */
const lookEveryMs = 1000

/**
 * During a leg: renews its lease, and aborts the leg when the mission no longer belongs to it.
 * @param ports without patience: the next renewal comes anyway, and the end of the leg waits for the last one
 */
export function keepAlive(ports: ExecutionPorts, leg: Claimed): { stop(): Promise<void> } {
  let stopped = false
  let renewing: Promise<void> = Promise.resolve()
  let watching: Promise<void> = Promise.resolve()
  const renewal = setInterval(() => {
    renewing = renewing.then(() => (stopped ? undefined : renewLease(ports, leg))).catch(() => {})
  }, ports.settings.lease_ms / 3)
  const watch = setTimeout(() => {
    watching = watchForChange(leg, () => stopped).catch(() => {})
  }, watchAfterMs)
  return {
    async stop() {
      stopped = true
      clearInterval(renewal)
      clearTimeout(watch)
      await renewing
      // A check that is under way ends by itself and writes nothing.
      void watching
    },
  }
}

async function watchForChange(leg: Claimed, stopped: () => boolean): Promise<void> {
  const { id, attempt, leg: number } = leg.stored.mission
  while (!stopped()) {
    const waited = await leg.store.waitForChange('entities', missionPartition(id), lookEveryMs)
    if (stopped() || waited === 'stopping') return
    const now = await loadMission(leg.store, id)
    if (now?.mission.status !== 'RUNNING' || now.mission.attempt !== attempt || now.mission.leg !== number) {
      if (!stopped()) leg.abort.abort()
      return
    }
  }
}
