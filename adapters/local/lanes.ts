import type { Clock } from '../../core/base/ports/clock.ts'
import {
  type Lane,
  type LaneMessage,
  type Lanes,
  lanes as laneNames,
  type MissionLeg,
} from '../../core/base/ports/lanes.ts'

import type { Database } from './database.ts'
import { bury } from './dead-messages.ts'
import { createGroupQueue, type GroupQueue } from './group-queue.ts'
import { createRecentIds } from './recent-ids.ts'

/**
 * SQS FIFO on one machine: at least once, in order within a group, invisible while in flight, dead-lettered after
 * `maxReceives`. It is stricter than SQS in one way: the deduplication window is the last 10,000 messages of this
 * process, at most five minutes, and does not outlive a restart.
 */
export interface LaneQueues extends Lanes {
  /** Takes up to `max` messages for `visibilityMs`; a message not deleted by then comes again. */
  receive(lane: Lane, max: number): readonly ReceivedMessage[]
  delete(message: ReceivedMessage): Promise<void>
  /** Returns a message, to be received again after `delayMs`. */
  release(message: ReceivedMessage, delayMs: number): Promise<void>
  /** Called when a message may have become receivable. */
  onReady(listener: (lane: Lane) => void): void
  /** When the next invisible message returns, on the monotonic clock. */
  nextVisibleAt(lane: Lane): number | undefined
}

export interface ReceivedMessage {
  readonly id: number
  readonly lane: Lane
  readonly group: string
  readonly body: string
  /** 1 at the first delivery. */
  readonly receives: number
}

export interface LaneOptions {
  readonly visibilityMs: number
  readonly maxReceives: number
}

const deduplicationMs = 5 * 60_000
const deduplicationIds = 10_000

export function createLanes(database: Database, clock: Clock, options: LaneOptions): LaneQueues {
  const rows = openRows(database)
  const queues = new Map<Lane, GroupQueue>(laneNames.map((lane) => [lane, createGroupQueue()]))
  const recent = createRecentIds(deduplicationIds, deduplicationMs)
  const listeners: ((lane: Lane) => void)[] = []
  const queueOf = (lane: Lane) => queues.get(lane) as GroupQueue
  const ready = (lane: Lane) => {
    for (const listener of listeners) listener(lane)
  }

  // In this process invisibility is measured on the monotonic clock. Times written by another process are from the wall
  // clock, which may have been set back since: nothing stays invisible for longer than the maximum.
  const sinceLoad = (visibleAt: number) =>
    clock.monotonic() + Math.min(options.visibilityMs, Math.max(0, visibleAt - clock.now()))
  for (const { visible_at, ...row } of rows.load())
    queueOf(row.lane).add({ ...row, visibleAt: visible_at > 0 ? sinceLoad(visible_at) : 0 })

  return {
    async send(message: LaneMessage) {
      if (recent.seen(`${message.lane}|${message.group}|${message.deduplication}`, clock.monotonic())) return
      const body = JSON.stringify(message.body satisfies MissionLeg)
      await database.write(() => {
        const id = rows.insert(message, body)
        queueOf(message.lane).add({ ...message, id, body, receives: 0, visibleAt: 0 })
        ready(message.lane)
      })
    },
    receive(lane, max) {
      // Its executor could only wait, and the message would count as received in vain.
      if (database.disk.now.state !== 'open') return []
      const now = clock.now()
      const taken = queueOf(lane).take(max, clock.monotonic(), clock.monotonic() + options.visibilityMs)
      if (taken.length === 0) return []
      const live: ReceivedMessage[] = []
      database
        .write(() => {
          for (const message of taken) {
            const receives = message.receives + 1
            if (receives > options.maxReceives) {
              rows.bury(lane, message, now)
              queueOf(lane).remove(message)
            } else {
              message.receives = receives
              // A first delivery is not recorded: if the process ends, the message is as if never taken.
              if (receives > 1) rows.hide(message.id, now + options.visibilityMs, receives)
              live.push({ id: message.id, lane, group: message.group, body: message.body, receives })
            }
          }
        })
        .catch(() => {})
      return live
    },
    async delete(message) {
      await database.write(() => {
        rows.delete(message.id)
        if (queueOf(message.lane).remove(message)) ready(message.lane)
      })
    },
    async release(message, delayMs) {
      const [visibleAt, inMemory] = [clock.now() + delayMs, clock.monotonic() + delayMs]
      await database.write(() => {
        rows.hide(message.id, visibleAt, message.receives)
        queueOf(message.lane).release(message, inMemory)
        ready(message.lane)
      })
    },
    onReady: (listener) => listeners.push(listener),
    nextVisibleAt: (lane) => queueOf(lane).nextVisibleAt(),
  }
}

interface MessageRow {
  readonly id: number
  readonly lane: Lane
  readonly group: string
  readonly body: string
  readonly visible_at: number
  readonly receives: number
}

interface UnwrittenMessage {
  readonly message: LaneMessage
  readonly body: string
  visibleAt: number
  receives: number
}

function openRows(database: Database) {
  const insert = database.prepareWrite(
    'INSERT OR REPLACE INTO messages (id, lane, message_group, deduplication, body, visible_at, receives) VALUES (?, ?, ?, ?, ?, ?, ?)',
  )
  const hide = database.prepareWrite('UPDATE messages SET visible_at = ?, receives = ? WHERE id = ?')
  const remove = database.prepareWrite('DELETE FROM messages WHERE id = ?')
  const buried = database.prepareWrite(bury)
  const load = database.prepare(
    'SELECT id, lane, message_group AS "group", body, visible_at, receives FROM messages ORDER BY id',
  )
  let newest = Number(database.prepare('SELECT max(id) AS id FROM messages').get()?.id ?? 0)
  /** Sent since the last group: many are handled before they would be written, and then never are. */
  const unwritten = new Map<number, UnwrittenMessage>()
  database.onSeal(() => {
    for (const [id, { message, body, visibleAt, receives }] of unwritten)
      insert.run(id, message.lane, message.group, message.deduplication, body, visibleAt, receives)
    unwritten.clear()
  })
  const deleteRow = (id: number) => {
    if (!unwritten.delete(id)) remove.run(id)
  }
  return {
    load: () => load.all() as unknown as MessageRow[],
    insert(message: LaneMessage, body: string): number {
      database.weigh(body.length)
      unwritten.set(++newest, { message, body, visibleAt: 0, receives: 0 })
      return newest
    },
    hide(id: number, visibleAt: number, receives: number) {
      const message = unwritten.get(id)
      if (message) Object.assign(message, { visibleAt, receives })
      else hide.run(visibleAt, receives, id)
    },
    delete: deleteRow,
    bury(lane: Lane, message: { id: number; body: string }, now: number) {
      buried.run(lane, message.body, now)
      deleteRow(message.id)
    },
  }
}
