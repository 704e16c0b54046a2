import type { Database } from './database.ts'

/** The change feed of `entities`: like a table stream, read in order, each consumer with a durable position of its own. */
export interface Feed {
  /** In the open group, with the change itself. */
  append(pk: string, sk: string, kind: string, body: string): void
  /** Called when a record was appended. */
  onAppend(listener: () => void): void
  read(consumer: string, itemKind: string, max: number): FeedBatch
  /** Moves the consumer past what it has handled. It is written with the next group: a crash repeats a few. */
  advance(consumer: string, to: number): void
  /** How many changes the slowest of those that ever advanced has before it. */
  behind(): number
  /** Drops what all of these consumers have passed, and forgets where others were: they were of another release. */
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
  const stored = openRows(database)
  const positions = stored.positions()
  let newest = Math.max(stored.newest(), ...positions.values())
  let trimmed = 0
  const tail = createTail()
  let unwritten: FeedRecord[] = []
  /** The newest record of each group that is on its way to the disk. */
  const sealed: number[] = []
  const advanced = new Set<string>()
  const listeners: (() => void)[] = []
  /** Of a consumer that was never here: before the oldest that there is. */
  const beginning = stored.newest() > 0 ? 0 : newest
  const positionOf = (consumer: string) => positions.get(consumer) ?? beginning

  database.onSeal(() => {
    if (unwritten.length > 0) stored.add(newest, unwritten)
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
      const rows = tail.after(after, max) ?? stored.after(after, max)
      const records = rows.filter((row) => row.kind === itemKind)
      return { records, position: rows.at(-1)?.seq ?? after, more: rows.length === max }
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

type StoredRecord = readonly [pk: string, sk: string, kind: string, body: string]

function openRows(database: Database) {
  const add = database.prepareWrite('INSERT OR REPLACE INTO feed_groups (last_seq, records) VALUES (?, ?)')
  const advance = database.prepareWrite('INSERT OR REPLACE INTO feed_cursors (consumer, seq) VALUES (?, ?)')
  const forget = database.prepareWrite('DELETE FROM feed_cursors WHERE consumer = ?')
  const trim = database.prepareWrite('DELETE FROM feed_groups WHERE last_seq <= ?')
  const newest = database.prepare('SELECT max(last_seq) AS seq FROM feed_groups')
  const after = database.prepare(
    'SELECT last_seq, records FROM feed_groups WHERE last_seq > ? ORDER BY last_seq LIMIT ?+0',
  )
  const positions = database.prepare('SELECT consumer, seq FROM feed_cursors')
  return {
    add(lastSeq: number, records: readonly FeedRecord[]) {
      add.run(lastSeq, JSON.stringify(records.map(({ pk, sk, kind, body }): StoredRecord => [pk, sk, kind, body])))
    },
    advance: (consumer: string, to: number) => advance.run(consumer, to),
    trim: (to: number) => trim.run(to),
    forget: (consumer: string) => forget.run(consumer),
    newest: () => Number(newest.get()?.seq ?? 0),
    positions: () => new Map(positions.all().map((row) => [String(row.consumer), Number(row.seq)])),
    /** At least one record if there is one, at most `max`. */
    after(position: number, max: number): readonly FeedRecord[] {
      const groups = after.all(position, max) as unknown as { last_seq: number; records: string }[]
      return groups
        .flatMap((group) => recordsOf(group.last_seq, JSON.parse(group.records) as readonly StoredRecord[]))
        .filter((record) => record.seq > position)
        .slice(0, max)
    },
  }
}

function recordsOf(lastSeq: number, records: readonly StoredRecord[]): FeedRecord[] {
  const first = lastSeq - records.length + 1
  return records.map(([pk, sk, kind, body], at) => ({ seq: first + at, pk, sk, kind, body }))
}

const tailLength = 4096

/**
 * The newest records in memory, since a consumer that keeps up reads each within milliseconds of its writing.
 * `after` gives `undefined` for what has left the tail, or was written before this start.
 */
function createTail() {
  let records: FeedRecord[] = []
  let onDisk = 0
  return {
    push(record: FeedRecord) {
      records.push(record)
      if (records.length < 2 * tailLength) return
      // What is not on disk can be read nowhere else.
      const older = records.length - tailLength
      const kept = records.findIndex(({ seq }, at) => at >= older || seq > onDisk)
      if (kept > 0) records = records.slice(kept)
    },
    written(seq: number) {
      onDisk = seq
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
