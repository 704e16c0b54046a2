import type { StoredSlot } from './slots.ts'

/**
 * Slots that this process believes to be free, so that most submissions need not read them all. A wrong hint costs a
 * failed condition and nothing else.
 */
interface FreeSlotHints {
  take(tenant: string): StoredSlot | undefined
  offer(tenant: string, slots: readonly StoredSlot[]): void
  forget(tenant: string): void
}

const maxTenants = 10_000
const maxSlotsEach = 1000

function createFreeSlotHints(): FreeSlotHints {
  const hints = new Map<string, StoredSlot[]>()
  return {
    take: (tenant) => hints.get(tenant)?.pop(),
    offer(tenant, slots) {
      const known = hints.get(tenant) ?? []
      known.push(...slots.slice(0, maxSlotsEach - known.length))
      hints.delete(tenant)
      hints.set(tenant, known)
      if (hints.size > maxTenants) hints.delete(hints.keys().next().value as string)
    },
    forget: (tenant) => hints.delete(tenant),
  }
}

/** One for the process: what an executor frees here, a submission here may take. */
export const freeSlotHints = createFreeSlotHints()
