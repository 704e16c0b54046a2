import type { StoredSlot } from '../../records/slot/slots.ts'

/**
 * Slots that this process believes to be free, so that most submissions need not read them all. A wrong hint costs
 * one failed condition.
 */
interface FreeSlotHints {
  take(tenant: string): StoredSlot | undefined
  add(tenant: string, slot: StoredSlot): void
  replace(tenant: string, slots: readonly StoredSlot[]): void
  forget(tenant: string): void
}

const maxTenants = 10_000
const maxSlotsEach = 1000

/** A submission in this process may take what an executor in this process frees. */
export function freeSlotHints(): FreeSlotHints {
  const hints = new Map<string, StoredSlot[]>()
  const remember = (tenant: string, slots: StoredSlot[]) => {
    hints.delete(tenant)
    hints.set(tenant, slots)
    if (hints.size > maxTenants) hints.delete(hints.keys().next().value as string)
  }
  return {
    take: (tenant) => hints.get(tenant)?.pop(),
    add(tenant, slot) {
      const known = hints.get(tenant)
      if (!known) remember(tenant, [slot])
      else if (known.length < maxSlotsEach) known.push(slot)
    },
    replace: (tenant, slots) => remember(tenant, slots.slice(0, maxSlotsEach)),
    forget: (tenant) => hints.delete(tenant),
  }
}
