/** The order of one FIFO queue in memory: groups side by side, and in each group one message at a time. */
export interface GroupQueue {
  add(message: QueuedMessage): void
  /** Up to `max` messages, each the first of its group and visible, hidden until `visibleAt`. */
  take(max: number, now: number, visibleAt: number): QueuedMessage[]
  /** Whether another message of its group stands next. */
  remove(message: { readonly id: number; readonly group: string }): boolean
  release(message: { readonly id: number; readonly group: string }, visibleAt: number): void
  nextVisibleAt(): number | undefined
}

export interface QueuedMessage {
  readonly id: number
  readonly group: string
  readonly body: string
  receives: number
  visibleAt: number
}

export function createGroupQueue(): GroupQueue {
  const groups = new Map<string, QueuedMessage[]>()
  /** Groups whose first message may be taken, in arrival order. */
  const ready = new Set<string>()
  /** Groups whose first message is hidden. */
  const hidden = new Set<string>()

  function uncover(now: number): void {
    for (const group of hidden) {
      const head = groups.get(group)?.[0]
      if (head && head.visibleAt > now) continue
      hidden.delete(group)
      if (head) ready.add(group)
    }
  }

  return {
    add(message) {
      const group = groups.get(message.group)
      if (group) {
        group.push(message)
        return
      }
      groups.set(message.group, [message])
      if (message.visibleAt > 0) hidden.add(message.group)
      else ready.add(message.group)
    },
    take(max, now, visibleAt) {
      if (hidden.size > 0) uncover(now)
      const taken: QueuedMessage[] = []
      for (const group of ready) {
        if (taken.length >= max) break
        ready.delete(group)
        const head = groups.get(group)?.[0]
        if (!head) continue
        head.visibleAt = visibleAt
        hidden.add(group)
        taken.push(head)
      }
      return taken
    },
    remove(message) {
      const group = groups.get(message.group)
      const at = group?.findIndex((queued) => queued.id === message.id) ?? -1
      if (!group || at < 0) return false
      group.splice(at, 1)
      if (at > 0) return false
      hidden.delete(message.group)
      ready.delete(message.group)
      const next = group[0]
      if (!next) {
        groups.delete(message.group)
        return false
      }
      // One that was in flight when the process ended is loaded hidden.
      if (next.visibleAt > 0) hidden.add(message.group)
      else ready.add(message.group)
      return true
    },
    release(message, visibleAt) {
      const head = groups.get(message.group)?.[0]
      if (head?.id === message.id) head.visibleAt = visibleAt
    },
    nextVisibleAt() {
      let next: number | undefined
      for (const group of hidden) {
        const at = groups.get(group)?.[0]?.visibleAt
        if (at !== undefined && (next === undefined || at < next)) next = at
      }
      return next
    },
  }
}
