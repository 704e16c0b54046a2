import { createGroupSender, type Group, type SenderEvents } from './group-sender.ts'
import { storageUnavailable } from './write-failure.ts'
import type { Value, Writer } from './writer.ts'

/** The group that is written into, and those on their way to the disk. */
export interface GroupCommit {
  /** How much text waits for the disk. */
  readonly unwritten: number
  /** The group that was written into last, unless it is on disk. */
  readonly last: Group | undefined
  /** The last of them that changes an item of one of these tenants. */
  lastOf(owners: readonly string[]): Group | undefined
  /** The one that is to be on disk first. */
  readonly first: Group | undefined
  readonly isBusy: boolean
  /** @returns the number by which it is run */
  addStatement(sql: string): number
  /** Opens a group, unless one is open. */
  open(): void
  run(statement: number, values: readonly Value[]): void
  weigh(units: number): void
  /** What was just written into the open group is this tenant's. */
  own(owner: string): void
  /** Sends the open group if it has reached its bound. */
  bound(): void
  /** Sends what failed once more, or what there is. Resolves when it is known what came of it. */
  resend(): Promise<void>
  close(): void
}

export interface GroupEvents extends Pick<SenderEvents, 'lost' | 'failed'> {
  /** The open group goes to the writer. */
  sealing(): void
  /** The group that was sealed first is on disk. */
  written(): void
}

/** So many turns of the event loop a group is kept open at the most while more is written in each. */
const maxTurns = 8
/** Only after a rest of the disk; under load the answers of one turn would wait for the work of the next ones. */
const restMs = 5
/** In UTF-16 units: a group that has more is closed, and the next one follows it. */
const maxGroupWeight = 8 * 1024 * 1024
/** What a row weighs beside its text, so that a group of many small ones is bounded too: about 30,000. */
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

  /** What a write brings about at once, such as a mission's first steps, is to be on disk with it and not a sync later. */
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
    // What is added as a group is sealed was weighed when it was written.
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
