export interface FeedRecord {
  readonly seq: number
  readonly pk: string
  readonly sk: string
  readonly kind: string
  readonly body: string
}

/** The newest records in memory, since a fast consumer reads each within milliseconds of its writing. */
export interface FeedTail {
  push(record: FeedRecord): void
  /** They are on disk up to here. */
  written(seq: number): void
  /** `undefined` for records that have left the tail, or were written before this start. */
  after(position: number): Iterable<FeedRecord> | undefined
}

export interface TailBounds {
  readonly records: number
  /** UTF-16 units of their bodies. */
  readonly units: number
}

const defaultBounds: TailBounds = { records: 4096, units: 8 * 1024 * 1024 }

export function createFeedTail(bounds = defaultBounds): FeedTail {
  let records: FeedRecord[] = []
  let units = 0
  let onDisk = 0
  /** At twice its bounds, so that the rest is not copied for each record. */
  const isTooLong = () => records.length >= 2 * bounds.records || units >= 2 * bounds.units

  function cut(): void {
    let from = 0
    // Records that are not on disk can be read nowhere else.
    for (const { seq, body } of records) {
      if (seq > onDisk || (records.length - from <= bounds.records && units <= bounds.units)) break
      from += 1
      units -= body.length
    }
    if (from > 0) records = records.slice(from)
  }

  return {
    push(record) {
      records.push(record)
      units += record.body.length
      if (isTooLong()) cut()
    },
    written(seq) {
      onDisk = seq
    },
    after(position) {
      const first = records[0]
      if (first === undefined || first.seq > position + 1) return undefined
      // Without gaps, since all appends go through here.
      return from(records, position + 1 - first.seq)
    },
  }
}

function* from(records: readonly FeedRecord[], start: number): Generator<FeedRecord> {
  for (let at = start; at < records.length; at++) yield records[at] as FeedRecord
}
