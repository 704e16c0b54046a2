import { createGroupSender, type Group, type SenderEvents } from './group-sender.ts'
import { storageUnavailable } from './write-failure.ts'
import type { Value, Writer } from './writer.ts'

/** The open group, and those on their way to the disk. */
export interface GroupCommit {
  /** How much text waits for the disk. */
  readonly unwritten: number
  /** The newest group, unless it is on disk. */
  readonly last: Group | undefined
  /** The newest of them that changes an item of one of these tenants. */
  lastOf(owners: readonly string[]): Group | undefined
  /** The group that will be on disk first. */
  readonly first: Group | undefined
  readonly isBusy: boolean
  /** @returns the number of the statement */
  addStatement(sql: string): number
  /** Opens a group, unless one is open. */
  open(): void
  run(statement: number, values: readonly Value[]): void
  weigh(units: number): void
  /** The last write into the open group belongs to this tenant. */
  own(owner: string): void
  /** Sends the open group if it has reached its bound. */
  bound(): void
  /** Sends the failed group again, or the open one. Resolves when the result is known. */
  resend(): Promise<void>
  close(): void
}

export interface GroupEvents extends Pick<SenderEvents, 'lost' | 'failed'> {
  /** The open group goes to the writer. */
  sealing(): void
  /** The oldest sealed group is on disk. */
  written(): void
}

/** The maximum turns of the event loop that a group stays open while each adds more. */
const maxTurns = 8
/** Only after the disk was idle; under load the answers of one turn would wait for the work of the next ones. */
const restMs = 5
/** In UTF-16 units: a larger group is closed, and the next one follows. */
const maxGroupWeight = 8 * 1024 * 1024
/** The weight of a row in addition to its text, so that a group of many small ones is bounded too: about 30,000. */
const rowWeight = 256

export function createGroupCommit(writer: Writer, events: GroupEvents): GroupCommit {
  const statements: string[] = []
  let group: Group | undefined
  let sealing = false
  let unwritten = 0
  let written = 0
  let reachedAt = Number.NEGATIVE_INFINITY
  const sender = createGroupSender(writer, statements, {
    lost: events.lost,
    failed(failure) {
      const again = events.failed(failure)
      if (!again) group?.answered.reject(storageUnavailable({ cause: failure.cause }))
      return again
    },
    written({ weight }) {
      reachedAt = performance.now()
      unwritten -= weight
      events.written()
    },
    rested: commit,
  })
  const { waiting } = sender

  function open(): Group {
    written += 1
    if (group) return group
    group = newGroup()
    if (waiting.length > 0) return group
    if (performance.now() - reachedAt > restMs) commitWhenStill(maxTurns)
    else setImmediate(commit)
    return group
  }

  /** Immediate consequences of a write, such as a mission’s first steps, should be on disk with it and not a sync later. */
  function commitWhenStill(turns: number): void {
    const before = written
    setImmediate(() => {
      if (written === before || turns === 0) commit()
      else commitWhenStill(turns - 1)
    })
  }

  /** While one group is on its way to the disk the next one stays open and grows, up to its bound. */
  function commit(): void {
    if (waiting.length > 0) return
    seal()
    sender.send()
  }

  function seal(): void {
    if (!group) return
    sealing = true
    events.sealing()
    sealing = false
    sender.push(group)
    group = undefined
  }

  function weigh(units: number): void {
    // Data added at sealing was weighed when it was written.
    if (sealing) return
    const weight = units + rowWeight
    open().weight += weight
    unwritten += weight
  }

  return {
    get unwritten() {
      return unwritten
    },
    get last() {
      return group ?? waiting.at(-1)
    },
    lastOf(owners) {
      const isTheirs = (one: Group) => owners.some((owner) => one.owners.has(owner))
      return group && isTheirs(group) ? group : waiting.findLast(isTheirs)
    },
    get first() {
      return waiting[0] ?? group
    },
    get isBusy() {
      return waiting.length > 0
    },
    addStatement: (sql) => statements.push(sql) - 1,
    open,
    run(statement, values) {
      const { runs } = group ?? open()
      runs.push([statement, values])
      weigh(lengthOf(values))
    },
    weigh,
    own: (owner) => group?.owners.add(owner),
    bound() {
      if (!group || group.weight < maxGroupWeight) return
      seal()
      sender.send()
    },
    async resend() {
      if (waiting.length === 0) seal()
      if (waiting.length > 0) await sender.resend()
      else events.written()
    },
    close() {
      seal()
      sender.close()
    },
  }
}

function newGroup(): Group {
  const onDisk = Promise.withResolvers<void>()
  const answered = Promise.withResolvers<void>()
  answered.promise.catch(() => {})
  return { runs: [], weight: 0, owners: new Set(), onDisk, answered }
}

function lengthOf(values: readonly Value[]): number {
  return values.reduce<number>((sum, value) => sum + (typeof value === 'string' ? value.length : 0), 0)
}
