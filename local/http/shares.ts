import type { EventEmitter } from 'node:events'

/** The receiver; Node calls a closed one `destroyed`. */
export type Whom = EventEmitter & { readonly destroyed?: boolean }

interface Waiter {
  readonly amount: number
  answer(mayGo: boolean): void
}

interface Group {
  used: number
  readonly waiting: Waiter[]
}

/** The shared resource: places, or bytes. */
export interface Shares {
  /**
   * @param whom leaves the queue once it is closed
   * @returns `undefined` if there is room; otherwise resolves when there is, or to false if it took too long
   */
  take(group: string, amount: number, whom?: Whom): Promise<boolean> | undefined
  /** Returns what was taken. */
  give(group: string, amount: number): void
}

export interface SharesBounds {
  readonly all: number
  readonly byGroup: number
  /** The maximum wait; without it, there is none. */
  readonly patienceMs?: number
}

/**
 * Shares an amount among groups. No group has more than its part, nor more than it leaves free: so there is room for one more group,
 * even beside several that hold theirs for long. Without room one waits; groups take turns, so a busy group does not
 * delay others.
 */
export function createShares(bounds: SharesBounds): Shares {
  const groups = new Map<string, Group>()
  /** Groups with somebody waiting, the next one first. */
  const turns = new Set<string>()
  let used = 0

  function groupOf(name: string): Group {
    const known = groups.get(name)
    if (known) return known
    const group = { used: 0, waiting: [] }
    groups.set(name, group)
    return group
  }

  function hand(group: Group, amount: number): void {
    used += amount
    group.used += amount
  }

  function wait(name: string, group: Group, amount: number, whom?: Whom): Promise<boolean> {
    return new Promise((resolve) => {
      const waiter: Waiter = {
        amount,
        answer(mayGo) {
          clearTimeout(timer)
          whom?.off('close', giveUp)
          resolve(mayGo)
        },
      }
      const giveUp = () => {
        group.waiting.splice(group.waiting.indexOf(waiter), 1)
        forgetIfEmpty(name, group)
        waiter.answer(false)
        // It may have been the one that others waited behind.
        while (letOneGo());
      }
      whom?.once('close', giveUp)
      const timer = bounds.patienceMs === undefined ? undefined : setTimeout(giveUp, bounds.patienceMs)
      group.waiting.push(waiter)
      turns.add(name)
    })
  }

  function forgetIfEmpty(name: string, group: Group): void {
    if (group.waiting.length === 0) turns.delete(name)
    if (group.waiting.length === 0 && group.used === 0) groups.delete(name)
  }

  function mayHave(group: Group, amount: number): boolean {
    const most = group.used === 0 ? bounds.byGroup : Math.min(bounds.byGroup, bounds.all - used)
    return group.used + amount <= most
  }

  /** The first whose group has room. If the whole has none, a smaller request does not overtake. */
  function letOneGo(): boolean {
    for (const name of turns) {
      const group = groupOf(name)
      const [first] = group.waiting
      if (!first || !mayHave(group, first.amount)) continue
      if (used + first.amount > bounds.all) return false
      group.waiting.shift()
      turns.delete(name)
      if (group.waiting.length > 0) turns.add(name)
      hand(group, first.amount)
      first.answer(true)
      return true
    }
    return false
  }

  return {
    take(name, amount, whom) {
      if (whom?.destroyed) return Promise.resolve(false)
      const group = groupOf(name)
      if (turns.size === 0 && used + amount <= bounds.all && mayHave(group, amount)) {
        hand(group, amount)
        return undefined
      }
      const turn = wait(name, group, amount, whom)
      while (letOneGo());
      return turn
    },
    give(name, amount) {
      const group = groupOf(name)
      used -= amount
      group.used -= amount
      while (letOneGo());
      forgetIfEmpty(name, group)
    },
  }
}
