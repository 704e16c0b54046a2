/** Who waits for a change of which partition. */
export interface ChangeWaiters {
  wait(partition: string, timeoutMs: number): Promise<void>
  changed(partition: string): void
}

export function createChangeWaiters(): ChangeWaiters {
  const waiting = new Map<string, Set<() => void>>()
  return {
    wait(partition, timeoutMs) {
      return new Promise((resolve) => {
        const wakes = waiting.get(partition) ?? new Set()
        const wake = () => {
          clearTimeout(timer)
          wakes.delete(wake)
          if (wakes.size === 0 && waiting.get(partition) === wakes) waiting.delete(partition)
          resolve()
        }
        // Nobody is kept from stopping by what is only waited for.
        const timer = setTimeout(wake, timeoutMs).unref()
        wakes.add(wake)
        waiting.set(partition, wakes)
      })
    },
    changed(partition) {
      for (const wake of waiting.get(partition) ?? []) wake()
    },
  }
}
