import type { Clock } from '../../core/base/ports/clock.ts'
import type { Scheduler } from '../../core/base/ports/scheduler.ts'
import type { Database } from './database.ts'

/** Durable timers: due ones are read, handled, and then removed, so a crash between fires them again. */
export interface LocalScheduler extends Scheduler {
  /** In order of their times, behind the one given. */
  due(max: number, after?: Pick<DueTimer, 'at' | 'name'>): readonly DueTimer[]
  /** Removes a timer that was handled, unless it was set anew meanwhile. */
  fired(timer: DueTimer): Promise<void>
  /** Removes it likewise, and has it listed among what died. */
  gaveUp(timer: DueTimer): Promise<void>
  /** When the first of those behind it is due. */
  nextAt(after?: Pick<DueTimer, 'at' | 'name'>): number | undefined
  /** @param listener told the time of a timer that was set */
  onChange(listener: (at: number) => void): void
}

export interface DueTimer {
  readonly name: string
  readonly at: number
  readonly payload: string
}

/** The source of a timer that died, beside lanes and the bus's consumers. */
export const timersFunction = 'timers'

const first = { at: Number.MIN_SAFE_INTEGER, name: '' }

export function createScheduler(database: Database, clock: Clock): LocalScheduler {
  const set = database.prepareWrite('INSERT OR REPLACE INTO timers (name, at, payload) VALUES (?, ?, ?)')
  const remove = database.prepareWrite('DELETE FROM timers WHERE name = ?')
  const fired = database.prepareWrite('DELETE FROM timers WHERE name = ? AND at = ?')
  const bury = database.prepareWrite('INSERT INTO dead_messages (source, body, died_at) VALUES (?, ?, ?)')
  const due = database.prepare(
    'SELECT name, at, payload FROM timers WHERE at <= ? AND (at, name) > (?, ?) ORDER BY at, name LIMIT ?+0',
  )
  const next = database.prepare('SELECT at FROM timers WHERE (at, name) > (?, ?) ORDER BY at, name LIMIT 1')
  const listeners: ((at: number) => void)[] = []
  return {
    async set(timer) {
      await database.write(() => {
        set.run(timer.name, timer.at, JSON.stringify(timer.payload))
      })
      // Timers are read from the disk, where this one is only from then on.
      void database.settled()?.then(() => {
        for (const listener of listeners) listener(timer.at)
      })
    },
    remove: (name) =>
      database.write(() => {
        remove.run(name)
      }),
    due: (max, after = first) => due.all(clock.now(), after.at, after.name, max) as unknown as DueTimer[],
    async fired(timer) {
      await database.write(() => {
        fired.run(timer.name, timer.at)
      })
      // Before the next look at what is due.
      await database.settled()
    },
    async gaveUp(timer) {
      await database.write(() => {
        bury.run(timersFunction, timer.payload, clock.now())
        fired.run(timer.name, timer.at)
      })
      await database.settled()
    },
    nextAt: (after = first) => (next.get(after.at, after.name) as { at: number } | undefined)?.at,
    onChange: (listener) => listeners.push(listener),
  }
}
