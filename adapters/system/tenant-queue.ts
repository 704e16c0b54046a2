/** Waiting tasks by tenant: the tenants take turns, and none has more than its share in progress at once. */
export interface TenantQueue<Task> {
  /** @returns whether there is room for it */
  add(tenant: string, task: Task): boolean
  /** Counts as in progress until `end`. */
  next(): { readonly tenant: string; readonly task: Task } | undefined
  end(tenant: string): void
}

export interface TenantQueueBounds {
  /** For one tenant. */
  readonly underWay: number
  readonly waiting: number
  /** For all tenants. */
  readonly waitingInAll: number
}

export function createTenantQueue<Task>(bounds: TenantQueueBounds): TenantQueue<Task> {
  /** In the order of their turns. */
  const waiting = new Map<string, Task[]>()
  const underWay = new Map<string, number>()
  let inAll = 0

  /** Also behind tenants that arrived while its task was in progress. */
  function toTheEnd(tenant: string): void {
    const own = waiting.get(tenant) ?? []
    waiting.delete(tenant)
    if (own.length > 0) waiting.set(tenant, own)
  }

  return {
    add(tenant, task) {
      const own = waiting.get(tenant) ?? []
      if (own.length >= bounds.waiting || inAll >= bounds.waitingInAll) return false
      own.push(task)
      waiting.set(tenant, own)
      inAll += 1
      return true
    },
    next() {
      for (const [tenant, own] of waiting) {
        const begun = underWay.get(tenant) ?? 0
        if (begun >= bounds.underWay) continue
        const [task] = own.splice(0, 1) as [Task]
        toTheEnd(tenant)
        underWay.set(tenant, begun + 1)
        inAll -= 1
        return { tenant, task }
      }
      return undefined
    },
    end(tenant) {
      const left = (underWay.get(tenant) ?? 0) - 1
      if (left > 0) underWay.set(tenant, left)
      else underWay.delete(tenant)
      toTheEnd(tenant)
    },
  }
}
