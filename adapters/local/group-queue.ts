/**
 * The order of one FIFO queue in memory: groups side by side, and in each group one message at a time. The groups' owners
 * take turns, so that an owner with a thousand groups delays one with a single group by one message.
 */
export interface GroupQueue {
  add(message: QueuedMessage): void
  /** Up to `max` messages, each the first of its group and visible; they are hidden until `visibleAt`. */
  take(max: number, now: number, visibleAt: number): QueuedMessage[]
  /** Whether another message of its group is next. */
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
  /** Groups whose first message may be taken, in order of arrival, by owner, in the order of turns. */
  const ready = new Map<string, Set<string>>()
  /** Groups whose first message is hidden. */
  const hidden = new Set<string>()

  function makeReady(group: string): void {
    const owner = ownerOf(group)
    const own = ready.get(owner)
    if (own) own.add(group)
    else ready.set(owner, new Set([group]))
  }

  function unready(group: string): void {
    const owner = ownerOf(group)
    const own = ready.get(owner)
    if (own?.delete(group) && own.size === 0) ready.delete(owner)
  }

  /** The group whose turn it is; its owner goes to the end of the line. */
  function nextReady(): string | undefined {
    for (const [owner, own] of ready) {
      const [group] = own
      if (group === undefined) break
      own.delete(group)
      if (own.size === 0) ready.delete(owner)
      else if (ready.size > 1) {
        ready.delete(owner)
        ready.set(owner, own)
      }
      return group
    }
    return undefined
  }

  function uncover(now: number): void {
    for (const group of hidden) {
      const head = groups.get(group)?.[0]
      if (head && head.visibleAt > now) continue
      hidden.delete(group)
      if (head) makeReady(group)
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
      else makeReady(message.group)
    },
    take(max, now, visibleAt) {
      if (hidden.size > 0) uncover(now)
      const taken: QueuedMessage[] = []
      while (taken.length < max) {
        const group = nextReady()
        if (group === undefined) break
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
      unready(message.group)
      const next = group[0]
      if (!next) {
        groups.delete(message.group)
        return false
      }
      // A message in flight when the process ended is loaded as hidden.
      if (next.visibleAt > 0) hidden.add(message.group)
      else makeReady(message.group)
      return true
    },
    release(message, visibleAt) {
      const head = groups.get(message.group)?.[0]
      if (head?.id !== message.id) return
      head.visibleAt = visibleAt
      // It may have become visible before, and be in line already.
      unready(message.group)
      hidden.add(message.group)
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

/** The prefix of the group: a lane’s groups are `tenant#slot`. */
function ownerOf(group: string): string {
  const end = group.indexOf('#')
  return end < 0 ? group : group.slice(0, end)
}
