import type { WallClock } from '../../core/base/ports/clock.ts'
import type { Scheduler } from '../../core/base/ports/scheduler.ts'
import { type Priority, priorities } from '../../core/records/mission/priority.ts'
import type { Database } from './database.ts'
import { normalRank } from './schema.ts'

/** Durable timers: due ones are read, handled, and then removed, so a crash between fires them again. */
export interface LocalScheduler extends Scheduler {
  /** The most urgent, and of those the earliest. */
  due(max: number): readonly DueTimer[]
  /**
   * In one write, and unless one was set anew meanwhile: removes those that were handled, and puts off those that failed, so
   * that they hold up no others.
   */
  fired(handled: readonly DueTimer[], failed?: readonly DueTimer[]): Promise<void>
  nextAt(): number | undefined
  onChange(listener: () => void): void
}

export interface DueTimer {
  readonly name: string
  readonly at: number
  readonly payload: string
}

const againMs = 1000

export function createScheduler(database: Database, clock: WallClock): LocalScheduler {
  const set = database.prepareWrite('INSERT OR REPLACE INTO timers (name, at, payload, rank) VALUES (?, ?, ?, ?)')
  const remove = database.prepareWrite('DELETE FROM timers WHERE name = ?')
  const fired = database.prepareWrite('DELETE FROM timers WHERE name = ? AND at = ?')
  const putOff = database.prepareWrite('UPDATE timers SET at = ? WHERE name = ? AND at = ?')
  // Rank by rank, each in the order of its index: to sort all that is due would take long after a long stop.
  const due = database.prepare('SELECT name, at, payload FROM timers WHERE rank = ? AND at <= ? ORDER BY at LIMIT ?+0')
  const next = database.prepare('SELECT at FROM timers ORDER BY at LIMIT 1')
  const listeners: (() => void)[] = []
  return {
    async set(timer) {
      await database.write(() => {
        set.run(timer.name, timer.at, JSON.stringify(timer.payload), rankOf(timer.priority))
      })
      // Timers are read from the disk, where this one is only from then on.
      void database.settled()?.then(() => {
        for (const listener of listeners) listener()
      })
    },
    remove: (name) =>
      database.write(() => {
        remove.run(name)
      }),
    due(max) {
      const now = clock.now()
      const found: DueTimer[] = []
      for (let rank = 0; rank < priorities.length && found.length < max; rank++)
        found.push(...(due.all(rank, now, max - found.length) as unknown as DueTimer[]))
      return found
    },
    async fired(handled, failed = []) {
      await database.write(() => {
        for (const { name, at } of handled) fired.run(name, at)
        for (const { name, at } of failed) putOff.run(clock.now() + againMs, name, at)
      })
      // Before the next look at what is due.
      await database.settled()
    },
    nextAt: () => (next.get() as { at: number } | undefined)?.at,
    onChange: (listener) => listeners.push(listener),
  }
}

function rankOf(priority: Priority | undefined): number {
  return priority === undefined ? normalRank : priorities.length - 1 - priorities.indexOf(priority)
}
