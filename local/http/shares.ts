import type { EventEmitter } from 'node:events'

/** Who is to get it; `destroyed` is what Node calls one that is closed. */
export type Whom = EventEmitter & { readonly destroyed?: boolean }

interface Waiter {
  readonly amount: number
  answer(mayGo: boolean): void
}

interface Group {
  used: number
  readonly waiting: Waiter[]
}

/** What is shared out: places, or bytes. */
export interface Shares {
  /**
   * @param whom waits no longer once it is closed, and gets nothing then
   * @returns `undefined` where there is room; else resolves when there is, or to false when it took too long
   */
  take(group: string, amount: number, whom?: Whom): Promise<boolean> | undefined
  /** Gives back what was taken. */
  give(group: string, amount: number): void
}

export interface SharesBounds {
  readonly all: number
  readonly byGroup: number
  /** How long one waits; without it, as long as it takes. */
  readonly patienceMs?: number
}

/**
 * Shares an amount among groups, of which none has more than its part, nor more than it leaves: so there is room for one more group,
 * also beside several that hold what they have for long. Who finds no room waits; groups take turns, so one that has much to do does
 * not hold others up.
 */
export function createShares(bounds: SharesBounds): Shares {
  const groups = new Map<string, Group>()
  /** Groups in which somebody waits, the next one first. */
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
        // It may have been what others stood behind.
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

  /** The first whose group has room. Where it is the whole that has none, nobody smaller goes before it. */
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
