import type { Database } from './database.ts'

/** The change feed of `entities`: like a table stream, read in order, each consumer with a durable position of its own. */
export interface Feed {
  /** In the open group, with the change itself. */
  append(pk: string, sk: string, kind: string, body: string): void
  read(consumer: string, itemKind: string, max: number): FeedBatch
  /** Moves the consumer past what it has handled. */
  advance(consumer: string, to: number): Promise<void>
  /** Drops what all of these consumers have passed. */
  trim(consumers: readonly string[]): Promise<void>
}

export interface FeedBatch {
  readonly records: readonly FeedRecord[]
  /** Where to advance to; the records of other kinds before it were passed over. */
  readonly position: number
  readonly more: boolean
}

export interface FeedRecord {
  readonly seq: number
  readonly pk: string
  readonly sk: string
  readonly kind: string
  readonly body: string
}

export function createFeed(database: Database): Feed {
  const append = database.prepare('INSERT INTO feed (pk, sk, kind, body) VALUES (?, ?, ?, ?)')
  const read = database.prepare('SELECT seq, pk, sk, kind, body FROM feed WHERE seq > ? ORDER BY seq LIMIT ?+0')
  const advance = database.prepare('INSERT OR REPLACE INTO feed_cursors (consumer, seq) VALUES (?, ?)')
  const trim = database.prepare('DELETE FROM feed WHERE seq <= ?')
  const load = database.prepare('SELECT consumer, seq FROM feed_cursors')
  const positions = new Map(
    (load.all() as unknown as { consumer: string; seq: number }[]).map((row) => [row.consumer, row.seq]),
  )
  const tail = createTail()
  let newest = Number((database.prepare('SELECT max(seq) AS seq FROM feed').get() as { seq: number | null }).seq)
  const positionOf = (consumer: string) => positions.get(consumer) ?? 0
  return {
    append(pk, sk, kind, body) {
      newest = Number(append.run(pk, sk, kind, body).lastInsertRowid)
      tail.push({ seq: newest, pk, sk, kind, body })
    },
    read(consumer, itemKind, max) {
      if (newest <= positionOf(consumer)) return { records: [], position: positionOf(consumer), more: false }
      const after = positionOf(consumer)
      const rows = tail.after(after, max) ?? (read.all(after, max) as unknown as FeedRecord[])
      const records = rows.filter((row) => row.kind === itemKind)
      return { records, position: rows.at(-1)?.seq ?? positionOf(consumer), more: rows.length === max }
    },
    advance(consumer, to) {
      positions.set(consumer, to)
      return database.write(() => {
        advance.run(consumer, to)
      })
    },
    trim(consumers) {
      const passed = Math.min(...consumers.map(positionOf))
      return database.write(() => {
        trim.run(passed)
      })
    },
  }
}

const tailLength = 4096

/**
 * The newest records in memory, since a consumer that keeps up reads each within milliseconds of its writing.
 * `after` gives `undefined` for what has left the tail, or was written before this start.
 */
function createTail() {
  let records: FeedRecord[] = []
  return {
    push(record: FeedRecord) {
      records.push(record)
      if (records.length >= 2 * tailLength) records = records.slice(-tailLength)
    },
    after(position: number, max: number): readonly FeedRecord[] | undefined {
      const first = records[0]
      if (first === undefined || first.seq > position + 1) return undefined
      // Without gaps, since all appends pass through here.
      const at = position + 1 - first.seq
      return records.slice(at, at + max)
    },
  }
}
