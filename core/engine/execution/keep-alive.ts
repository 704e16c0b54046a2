import { wasWritten } from '../../base/storing/unless-conflict.ts'
import { loadMission, missionPartition } from '../../records/mission/mission-items.ts'
import { lease, leased } from '../../records/slot/slots.ts'
import type { ExecutionPorts, Run } from '../runs/run.ts'

/** Most missions end sooner, and then cost neither a renewal nor a look. */
const watchAfterMs = 250
/** A lease outlives the deadline by what it takes the executor itself to end the mission. */
const afterDeadlineMs = 15_000
/** How long a cancelled mission's call may go on at the most, where the store cannot tell of changes at once. */
const lookEveryMs = 1000

/** While a run lasts: renews its lease, and aborts it when the mission is no longer its own. */
export function keepAlive(ports: ExecutionPorts, run: Run): { stop(): Promise<void> } {
  let stopped = false
  let renewing: Promise<void> = Promise.resolve()
  let watching: Promise<void> = Promise.resolve()
  const renewal = setInterval(() => {
    renewing = renewing.then(() => (stopped ? undefined : renewLease(ports, run))).catch(() => {})
  }, ports.settings.lease_ms / 3)
  const watch = setTimeout(() => {
    watching = watchForChange(run, () => stopped).catch(() => {})
  }, watchAfterMs)
  return {
    async stop() {
      stopped = true
      clearInterval(renewal)
      clearTimeout(watch)
      await renewing
      // A look that is under way ends by itself and writes nothing.
      void watching
    },
  }
}

async function renewLease(ports: ExecutionPorts, run: Run): Promise<void> {
  const { id, deadline } = run.stored.mission
  const now = ports.clock.now()
  // Past its deadline a mission is the sweeper's to end, should this process fail to.
  if (now >= deadline) return
  const until = Math.min(now + ports.settings.lease_ms, deadline + afterDeadlineMs)
  const { slot } = run
  if (await wasWritten(run.store.write([lease(slot, id, now, until)]))) run.slot = leased(slot, id, now, until)
  else run.abort.abort()
}

async function watchForChange(run: Run, stopped: () => boolean): Promise<void> {
  const { id, attempt, leg } = run.stored.mission
  while (!stopped()) {
    const waited = await run.store.waitForChange('entities', missionPartition(id), lookEveryMs)
    if (stopped() || waited === 'stopping') return
    const now = await loadMission(run.store, id)
    if (now?.mission.status !== 'RUNNING' || now.mission.attempt !== attempt || now.mission.leg !== leg) {
      if (!stopped()) run.abort.abort()
      return
    }
  }
}
