import type { Clock } from '../../base/ports/clock.ts'
import type { Store } from '../../base/ports/store.ts'
import { wasWritten } from '../../base/storing/unless-conflict.ts'
import { lease, leased, slotOf } from '../../records/slot/slots.ts'
import { isOver, leaseEnd } from '../legs/lease-end.ts'
import { type Claimed, type ExecutionPorts, Fenced } from '../legs/leg.ts'

/** A lease outlives the deadline by what it takes the executor itself to end the mission. */
const afterDeadlineMs = 15_000

/** Renews the lease of a leg's slot, or aborts the leg where the slot is another's by now. */
export async function renewLease(ports: ExecutionPorts, leg: Claimed): Promise<void> {
  const { clock, settings } = ports
  const { id, deadline } = leg.stored.mission
  const store = ports.stores.tenant(leg.tenant)
  const now = clock.now()
  // Past its deadline a mission is the sweeper's to end, should this process fail to.
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

/** Of one that is over again as soon as the store has it: this process stands still again and again. */
const mostRenewals = 3

/**
 * An executor that stood still for longer than its lease does not know that others may have its mission by now. So right before
 * it makes a call that is paid for, or that has an effect, it has a lease, or renews it, which tells.
 * @throws Fenced where it has none any more
 */
export async function requireLease(ports: ExecutionPorts, leg: Claimed): Promise<void> {
  for (let renewals = 0; ; renewals++) {
    if (leg.abort.signal.aborted) throw new Fenced()
    if (!isOver(ports.clock, leg.leaseEnd)) return
    if (renewals === mostRenewals) throw new Fenced()
    await renewLease(ports, leg)
  }
}
