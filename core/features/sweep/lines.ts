import type { DueItem } from '../../base/ports/store.ts'

/** The maximum of tenants whose items are repaired at once, and of items in memory, before more are read; plus one page. */
const tenantsAtOnce = 100
const itemsAtOnce = 1000

/** A tenant’s items wait in its line: one after the other, since they all use the same backlog; tenants side by side. */
export interface Lines {
  /** How many of the tenant’s were taken so far. */
  taken(tenant: string): number
  add(tenant: string, items: readonly DueItem[]): void
  /** Resolves once there is room for the next read. */
  room(): Promise<void>
  /**
   * @returns whether everything that was added was checked
   * @throws the first error of `mend`, once all lines have ended
   */
  ended(): Promise<boolean>
}

interface Line {
  taken: number
  /** Resolves once everything was processed. */
  end: Promise<void>
}

/** @param mend returns whether it checked all of them */
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
