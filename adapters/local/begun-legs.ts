import { closeSync, constants, openSync, readFileSync, writeSync } from 'node:fs'

/**
 * Records which legs this process has begun, in a file that outlives it. Writes reach the disk together, some time after they take
 * effect in the process, so a leg that crashes its process may leave nothing in the database that says it ever began. A record here
 * takes some microseconds, since it is not synced: no leg brings the machine down, and the page cache outlives the process.
 */
export interface BegunLegs {
  /** The message bodies of the legs whose end the previous process did not see. */
  readonly left: readonly string[]
  /** @returns the function to call at its end */
  begin(body: string): () => void
  /** The remaining legs are counted, or this process ends in good order. */
  clear(): void
  close(): void
}

/** A message body has about half as many. */
const recordBytes = 256
/** As many legs as the lanes run at once; their places exist from the start, so that a full disk stops none. */
const places = 512
const over = Buffer.from(' ')

export function openBegunLegs(file: string): BegunLegs {
  const fd = openSync(file, constants.O_RDWR | constants.O_CREAT, 0o600)
  const left = recordsIn(readFileSync(fd, 'latin1'))
  const free: number[] = []
  let used = Math.max(places, left.length)

  function clear(): void {
    writeSync(fd, Buffer.alloc(used * recordBytes), 0, used * recordBytes, 0)
    free.splice(0, free.length, ...Array.from({ length: used }, (_, place) => place))
  }

  /** A failing disk stops neither the leg nor the process: at worst one too many, or too few, is counted after the process ends. */
  function record(bytes: Buffer, place: number): void {
    try {
      writeSync(fd, bytes, 0, bytes.length, place * recordBytes)
    } catch {
      // The database notices and reports it.
    }
  }

  if (left.length === 0) clear()
  return {
    left,
    begin(body) {
      const place = free.pop() ?? used++
      record(Buffer.from(body.padEnd(recordBytes), 'latin1'), place)
      return () => {
        record(over, place)
        free.push(place)
      }
    },
    clear,
    close: () => closeSync(fd),
  }
}

/** A record whose leg has ended begins with a blank, and an unused place with a zero. */
function recordsIn(text: string): readonly string[] {
  const records = Array.from({ length: Math.ceil(text.length / recordBytes) }, (_, place) =>
    text.slice(place * recordBytes, (place + 1) * recordBytes).trimEnd(),
  )
  return records.filter((record) => record.startsWith('{'))
}
