import type { DueItem } from '../../base/ports/store.ts'

/** How many tenants' items are mended at once, and how many items are held, before more are read; a page goes on top. */
const tenantsAtOnce = 100
const itemsAtOnce = 1000

/** Of each tenant's items what stands in its line: one after the other, since they all want the same backlog; tenants side by side. */
export interface Lines {
  /** How many of the tenant's were taken so far. */
  taken(tenant: string): number
  add(tenant: string, items: readonly DueItem[]): void
  /** Resolves once there is room for what the next read brings. */
  room(): Promise<void>
  /**
   * @returns whether all that was added was looked at
   * @throws what `mend` failed with first, once all lines have ended
   */
  ended(): Promise<boolean>
}

interface Line {
  taken: number
  /** Resolves once all of it was gone through. */
  end: Promise<void>
}

/** @param mend returns whether it looked at all of them */
export function createLines(mend: (items: readonly DueItem[]) => Promise<boolean>): Lines {
  const lines = new Map<string, Line>()
  const busy = new Map<string, Promise<void>>()
  let held = 0
  let all = true
  let failure: { readonly error: unknown } | undefined
  return {
    taken: (tenant) => lines.get(tenant)?.taken ?? 0,
    add(tenant, items) {
      const line = lines.get(tenant) ?? { taken: 0, end: Promise.resolve() }
      lines.set(tenant, line)
      line.taken += items.length
      held += items.length
      const end = line.end.then(async () => {
        try {
          if (!(await mend(items))) all = false
        } catch (error) {
          failure ??= { error }
        }
        held -= items.length
        if (busy.get(tenant) === end) busy.delete(tenant)
      })
      line.end = end
      busy.set(tenant, end)
    },
    async room() {
      while (busy.size >= tenantsAtOnce || held >= itemsAtOnce) await Promise.race(busy.values())
    },
    async ended() {
      await Promise.all(busy.values())
      if (failure) throw failure.error
      return all
    },
  }
}
