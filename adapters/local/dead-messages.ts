import { type Lane, lanes } from '../../core/base/ports/lanes.ts'
import type { Database } from './database.ts'

/** Messages that lanes and bus gave up, kept until they are listed. */
export interface DeadMessages {
  /** The oldest, except for those. */
  next(max: number, except: readonly number[]): readonly DeadMessage[]
  taken(message: DeadMessage): Promise<void>
}

export interface DeadMessage {
  readonly id: number
  /** The lane, or the bus's consumer. */
  readonly source: string
  readonly body: string
}

/** From source, body and time; unique, although its group may run twice. */
export const bury = `INSERT INTO dead_messages (source, body, died_at) SELECT ?1, ?2, ?3
  WHERE NOT EXISTS (SELECT 1 FROM dead_messages WHERE source = ?1 AND body = ?2 AND died_at = ?3)`

export function createDeadMessages(database: Database): DeadMessages {
  const next = database.prepare(
    'SELECT id, source, body FROM dead_messages WHERE id NOT IN (SELECT value FROM json_each(?)) ORDER BY id LIMIT ?+0',
  )
  const remove = database.prepareWrite('DELETE FROM dead_messages WHERE id = ?')
  return {
    next: (max, except) => next.all(JSON.stringify(except), max) as unknown as DeadMessage[],
    async taken({ id }) {
      await database.write(() => remove.run(id))
      // They are read from the disk, where they are gone only from then on.
      await database.settled()
    },
  }
}

export function isLane(source: string): source is Lane {
  return lanes.some((lane) => lane === source)
}
