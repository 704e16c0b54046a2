import type { WallClock } from '../../core/base/ports/clock.ts'
import type { Scheduler } from '../../core/base/ports/scheduler.ts'
import { type Priority, priorities } from '../../core/records/mission/priority.ts'
import type { Database } from './database.ts'
import { bury } from './dead-messages.ts'
import { normalRank } from './schema.ts'

/** Durable timers: due ones are read, handled, and then removed, so a crash between fires them again. */
export interface LocalScheduler extends Scheduler {
  /** The most urgent, and of those the earliest. @param behind by rank: only what comes after it */
  due(max: number, behind?: readonly Place[]): readonly DueTimer[]
  /** @returns `undefined` if it was removed, or set to another time */
  read(timer: TimerKey): DueTimer | undefined
  /** Removes handled timers in one write, each unless it was set again meanwhile. */
  fired(timers: readonly TimerKey[]): Promise<void>
  /** Removes it likewise, and lists it as dead. */
  gaveUp(timer: DueTimer): Promise<void>
  /** When the first of those after these is due. */
  nextAt(behind?: readonly Place[]): number | undefined
  /** @param listener gets the place of a newly set timer */
  onChange(listener: (set: { readonly rank: number; readonly at: number }) => void): void
}

export interface TimerKey {
  readonly name: string
  readonly at: number
}

export interface DueTimer extends TimerKey {
  /** 0 is the most urgent. */
  readonly rank: number
  readonly payload: string
}

/** In the order of one rank. */
export type Place = TimerKey

/** The source of a dead timer, beside lanes and the bus’s consumers. */
export const timersFunction = 'timers'

export const ranks = priorities.length

const first: readonly Place[] = Array.from({ length: ranks }, () => ({ at: Number.MIN_SAFE_INTEGER, name: '' }))

export function createScheduler(database: Database, clock: WallClock): LocalScheduler {
  const set = database.prepareWrite('INSERT OR REPLACE INTO timers (name, at, payload, rank) VALUES (?, ?, ?, ?)')
  const remove = database.prepareWrite('DELETE FROM timers WHERE name = ?')
  const fired = database.prepareWrite('DELETE FROM timers WHERE name = ? AND at = ?')
  const buried = database.prepareWrite(bury)
  // Rank by rank, each in the order of its index: sorting all due timers would take long after a long stop.
  const behindPlace = 'FROM timers WHERE rank = ? AND (at, name) > (?, ?)'
  const due = database.prepare(`SELECT name, at, rank, payload ${behindPlace} AND at <= ? ORDER BY at, name LIMIT ?+0`)
  const next = database.prepare(`SELECT at ${behindPlace} ORDER BY at, name LIMIT 1`)
  const read = database.prepare('SELECT name, at, rank, payload FROM timers WHERE name = ? AND at = ?')
  const listeners: ((set: { readonly rank: number; readonly at: number }) => void)[] = []
  return {
    async set(timer) {
      const rank = rankOf(timer.priority)
      await database.write(() => {
        set.run(timer.name, timer.at, JSON.stringify(timer.payload), rank)
      })
      // Timers are read from the disk, where this one exists only from then on.
      void database.settled()?.then(() => {
        for (const listener of listeners) listener({ rank, at: timer.at })
      })
    },
    remove: (name) =>
      database.write(() => {
        remove.run(name)
      }),
    due(max, behind = first) {
      const now = clock.now()
      const found: DueTimer[] = []
      for (const [rank, { at, name }] of behind.entries())
        if (found.length < max)
          found.push(...(due.all(rank, at, name, now, max - found.length) as unknown as DueTimer[]))
      return found
    },
    read: ({ name, at }) => read.get(name, at) as unknown as DueTimer | undefined,
    async fired(timers) {
      await database.write(() => {
        for (const { name, at } of timers) fired.run(name, at)
      })
      // Before due timers are read again.
      await database.settled()
    },
    async gaveUp({ name, at, payload }) {
      await database.write(() => {
        buried.run(timersFunction, payload, clock.now())
        fired.run(name, at)
      })
      await database.settled()
    },
    nextAt(behind = first) {
      const times = behind.flatMap(({ at, name }, rank) => {
        const found = next.get(rank, at, name) as { at: number } | undefined
        return found ? [found.at] : []
      })
      return times.length > 0 ? Math.min(...times) : undefined
    },
    onChange: (listener) => listeners.push(listener),
  }
}

function rankOf(priority: Priority | undefined): number {
  return priority === undefined ? normalRank : ranks - 1 - priorities.indexOf(priority)
}
