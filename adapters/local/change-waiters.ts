/** Who waits for a change of which partition. */
export interface ChangeWaiters {
  wait(partition: string, timeoutMs: number): Promise<'look' | 'stopping'>
  changed(partition: string): void
  /** Nobody waits any more. */
  stop(): void
}

export function createChangeWaiters(): ChangeWaiters {
  const waiting = new Map<string, Set<() => void>>()
  let isStopping = false

  function changed(partition: string): void {
    for (const wake of waiting.get(partition) ?? []) wake()
  }

  return {
    wait(partition, timeoutMs) {
      if (isStopping) return Promise.resolve('stopping')
      return new Promise((resolve) => {
        const wakes = waiting.get(partition) ?? new Set()
        const wake = () => {
          clearTimeout(timer)
          wakes.delete(wake)
          if (wakes.size === 0 && waiting.get(partition) === wakes) waiting.delete(partition)
          resolve(isStopping ? 'stopping' : 'look')
        }
        // A pending wait does not keep the process from stopping.
        const timer = setTimeout(wake, timeoutMs).unref()
        wakes.add(wake)
        waiting.set(partition, wakes)
      })
    },
    changed,
    stop() {
      isStopping = true
      for (const partition of [...waiting.keys()]) changed(partition)
    },
  }
}
