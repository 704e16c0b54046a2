import type { Clock } from '../../base/ports/clock.ts'
import type { Store } from '../../base/ports/store.ts'
import { wasWritten } from '../../base/storing/unless-conflict.ts'
import { lease, leased, slotOf } from '../../records/slot/slots.ts'
import { isOver, leaseEnd } from '../legs/lease-end.ts'
import { type Claimed, type ExecutionPorts, Fenced } from '../legs/leg.ts'

/** A lease outlives the deadline by the time that the executor itself needs to end the mission. */
const afterDeadlineMs = 15_000

/** Renews the lease of a leg’s slot, or aborts the leg if the slot has changed hands. */
export async function renewLease(ports: ExecutionPorts, leg: Claimed): Promise<void> {
  const { clock, settings } = ports
  const { id, deadline } = leg.stored.mission
  const store = ports.stores.tenant(leg.tenant)
  const now = clock.now()
  // Past its deadline the sweeper ends a mission, if this process fails to.
  if (now >= deadline) return
  const until = Math.min(now + settings.lease_ms, deadline + afterDeadlineMs)
  const end = leaseEnd(clock, until)
  const { slot } = leg
  if (!(await wasWritten(store.write([lease(slot, id, now, until)])))) return look(clock, store, leg)
  leg.slot = leased(slot, id, now, until)
  leg.leaseEnd = end
}

/** In conflict with a renewal whose answer was lost, or with whoever took the slot over. */
async function look(clock: Clock, store: Store, leg: Claimed): Promise<void> {
  const slot = await slotOf(store, leg.stored.mission)
  if (slot?.generation !== leg.slot.generation) return leg.abort.abort()
  leg.slot = slot
  leg.leaseEnd = leaseEnd(clock, slot.lease_until)
}

/** For a lease that expires again before the store has it: this process keeps hanging. */
const mostRenewals = 3

/**
 * An executor that hung for longer than its lease does not know that others may have its mission by now. So right before
 * it makes a call that costs money or has an effect, it checks its lease, or renews it, which shows the change.
 * @throws Fenced if it has none any more
 */
export async function requireLease(ports: ExecutionPorts, leg: Claimed): Promise<void> {
  for (let renewals = 0; ; renewals++) {
    if (leg.abort.signal.aborted) throw new Fenced()
    if (!isOver(ports.clock, leg.leaseEnd)) return
    if (renewals === mostRenewals) throw new Fenced()
    await renewLease(ports, leg)
  }
}
