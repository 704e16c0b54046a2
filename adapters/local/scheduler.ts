import type { WallClock } from '../../core/base/ports/clock.ts'
import type { Scheduler } from '../../core/base/ports/scheduler.ts'
import type { Database } from './database.ts'

/** Durable timers: due ones are read, handled, and then removed, so a crash between fires them again. */
export interface LocalScheduler extends Scheduler {
  due(max: number): readonly DueTimer[]
  /** Removes a timer that was handled, unless it was set anew meanwhile. */
  fired(timer: DueTimer): Promise<void>
  nextAt(): number | undefined
  onChange(listener: () => void): void
}

export interface DueTimer {
  readonly name: string
  readonly at: number
  readonly payload: string
}

export function createScheduler(database: Database, clock: WallClock): LocalScheduler {
  const set = database.prepareWrite('INSERT OR REPLACE INTO timers (name, at, payload) VALUES (?, ?, ?)')
  const remove = database.prepareWrite('DELETE FROM timers WHERE name = ?')
  const fired = database.prepareWrite('DELETE FROM timers WHERE name = ? AND at = ?')
  const due = database.prepare('SELECT name, at, payload FROM timers WHERE at <= ? ORDER BY at LIMIT ?+0')
  const next = database.prepare('SELECT at FROM timers ORDER BY at LIMIT 1')
  const listeners: (() => void)[] = []
  return {
    async set(timer) {
      await database.write(() => {
        set.run(timer.name, timer.at, JSON.stringify(timer.payload))
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
    due: (max) => due.all(clock.now(), max) as unknown as DueTimer[],
    async fired(timer) {
      await database.write(() => {
        fired.run(timer.name, timer.at)
      })
      // Before the next look at what is due.
      await database.settled()
    },
    nextAt: () => (next.get() as { at: number } | undefined)?.at,
    onChange: (listener) => listeners.push(listener),
  }
}
