import type { Database } from './database.ts'
import { createFeedTail, type FeedRecord } from './feed-tail.ts'

/** The change feed of `entities`: like a table stream, read in order, and each consumer has its own durable position. */
export interface Feed {
  /** In the open group, with the change itself. */
  append(pk: string, sk: string, kind: string, body: string): void
  /** Called when a record was appended. */
  onAppend(listener: () => void): void
  /** At most this many, and not much more text than `batchUnits`: at least one if there is one. */
  read(consumer: string, itemKind: string, max: number): FeedBatch
  /** Moves the consumer past handled records. Written with the next group: after a crash a few are repeated. */
  advance(consumer: string, to: number): void
  /** How many changes the slowest of the active consumers has ahead of it. */
  behind(): number
  /** Drops what all these consumers have passed, and the positions of others, which belong to another release. */
  trim(consumers: readonly string[]): Promise<void>
}

export interface FeedBatch {
  readonly records: readonly FeedRecord[]
  /** The position to advance to; records of other kinds before it were skipped. */
  readonly position: number
  readonly more: boolean
}

export function createFeed(database: Database): Feed {
  const stored = openRows(database)
  const positions = stored.positions()
  let newest = Math.max(stored.newest(), ...positions.values())
  let trimmed = 0
  const tail = createFeedTail()
  let unwritten: FeedRecord[] = []
  /** The newest record of each group on its way to the disk. */
  const sealed: number[] = []
  const advanced = new Set<string>()
  const listeners: (() => void)[] = []
  /** For a new consumer: before the oldest record. */
  const beginning = stored.newest() > 0 ? 0 : newest
  const positionOf = (consumer: string) => positions.get(consumer) ?? beginning

  database.onSeal(() => {
    for (const some of portions(unwritten)) stored.add(some)
    unwritten = []
    for (const consumer of advanced) stored.advance(consumer, positionOf(consumer))
    advanced.clear()
    sealed.push(newest)
  })
  database.onCommit(() => tail.written(sealed.shift() ?? newest))

  return {
    append(pk, sk, kind, body) {
      const record = { seq: ++newest, pk, sk, kind, body }
      unwritten.push(record)
      tail.push(record)
      database.weigh(body.length)
      for (const listener of listeners) listener()
    },
    onAppend: (listener) => listeners.push(listener),
    read(consumer, itemKind, max) {
      const after = positionOf(consumer)
      if (newest <= after) return { records: [], position: after, more: false }
      const rows = first(max, tail.after(after) ?? stored.after(after))
      const records = rows.filter((row) => row.kind === itemKind)
      const position = rows.at(-1)?.seq ?? after
      return { records, position, more: rows.length > 0 && position < newest }
    },
    advance(consumer, to) {
      positions.set(consumer, to)
      advanced.add(consumer)
    },
    behind: () => (positions.size === 0 ? 0 : newest - Math.min(...positions.values())),
    async trim(consumers) {
      const passed = Math.min(...consumers.map(positionOf))
      const others = [...positions.keys()].filter((name) => !consumers.includes(name))
      if (passed === trimmed && others.length === 0) return
      trimmed = passed
      for (const name of others) positions.delete(name)
      await database.write(() => {
        stored.trim(passed)
        for (const name of others) stored.forget(name)
      })
    },
  }
}

/** Of UTF-16 units: what a consumer parses of one batch, in one turn of the event loop. */
const batchUnits = 1024 * 1024

function first(max: number, rows: Iterable<FeedRecord>): readonly FeedRecord[] {
  const taken: FeedRecord[] = []
  let units = 0
  for (const row of rows) {
    taken.push(row)
    units += row.body.length
    if (taken.length >= max || units >= batchUnits) break
  }
  return taken
}

/** Records that are read together, so that little is parsed in vain for a batch that begins or ends among them. */
const inARow = 100

function portions(records: readonly FeedRecord[]): readonly (readonly FeedRecord[])[] {
  const found: (readonly FeedRecord[])[] = []
  for (let at = 0; at < records.length; ) {
    const some = first(inARow, records.slice(at, at + inARow))
    found.push(some)
    at += some.length
  }
  return found
}

type StoredRecord = readonly [pk: string, sk: string, kind: string, body: string]

function openRows(database: Database) {
  const add = database.prepareWrite('INSERT OR REPLACE INTO feed_groups (last_seq, records) VALUES (?, ?)')
  const advance = database.prepareWrite('INSERT OR REPLACE INTO feed_cursors (consumer, seq) VALUES (?, ?)')
  const forget = database.prepareWrite('DELETE FROM feed_cursors WHERE consumer = ?')
  const trim = database.prepareWrite('DELETE FROM feed_groups WHERE last_seq <= ?')
  const newest = database.prepare('SELECT max(last_seq) AS seq FROM feed_groups')
  const after = database.prepare(
    'SELECT last_seq, records FROM feed_groups WHERE last_seq > ? ORDER BY last_seq LIMIT 1',
  )
  const positions = database.prepare('SELECT consumer, seq FROM feed_cursors')
  return {
    add(records: readonly FeedRecord[]) {
      const stored = records.map(({ pk, sk, kind, body }): StoredRecord => [pk, sk, kind, body])
      add.run(records.at(-1)?.seq ?? 0, JSON.stringify(stored))
    },
    advance: (consumer: string, to: number) => advance.run(consumer, to),
    trim: (to: number) => trim.run(to),
    forget: (consumer: string) => forget.run(consumer),
    newest: () => Number(newest.get()?.seq ?? 0),
    positions: () => new Map(positions.all().map((row) => [String(row.consumer), Number(row.seq)])),
    /** Row by row, as far as needed. */
    *after(position: number): Generator<FeedRecord> {
      for (let at = position; ; ) {
        const row = after.get(at)
        if (row === undefined) return
        const lastSeq = Number(row.last_seq)
        const records = recordsOf(lastSeq, JSON.parse(String(row.records)) as readonly StoredRecord[])
        for (const record of records) if (record.seq > position) yield record
        at = lastSeq
      }
    },
  }
}

function recordsOf(lastSeq: number, records: readonly StoredRecord[]): FeedRecord[] {
  const first = lastSeq - records.length + 1
  return records.map(([pk, sk, kind, body], at) => ({ seq: first + at, pk, sk, kind, body }))
}
