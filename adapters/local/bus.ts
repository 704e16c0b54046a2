import type { Bus } from '../../core/base/ports/bus.ts'
import type { WallClock } from '../../core/base/ports/clock.ts'
import type { EventEnvelope } from '../../events/envelope.ts'
import type { Database } from './database.ts'
import { bury } from './dead-messages.ts'

/**
 * The event bus on one machine: a delivery for each consumer whose rule matches, kept until it succeeded or was tried
 * `maxAttempts` times. Like EventBridge it drops events that match no rule.
 */
export interface LocalBus extends Bus {
  /** The deliveries on disk for a consumer after this one, in order; 0 for the first. */
  after(consumer: string, id: number, max: number): readonly WaitingDelivery[]
  /** @returns `undefined` if it is finished */
  read(id: number): Delivery | undefined
  succeeded(delivery: Delivery): Promise<void>
  /** @returns after how many milliseconds to try again; `undefined` if it was given up */
  failed(delivery: Delivery): Promise<number | undefined>
  onDelivery(listener: (consumer: string) => void): void
}

export interface BusRule {
  readonly consumer: string
  matches(event: EventEnvelope): boolean
}

/** Its recipient, without the event itself. */
export interface WaitingDelivery {
  readonly id: number
  readonly tenant: string
  /** Where it is posted to, if the event is posted. */
  readonly host: string | null
  /** The rest of its wait. */
  readonly pauseMs: number
}

export interface Delivery {
  readonly id: number
  readonly consumer: string
  readonly event: string
  readonly attempts: number
}

/** EventBridge tries for 24 hours and 185 times; here 20 times, a second apart and then twice as long each time, up to a minute. */
const maxAttempts = 20
const longestPauseMs = 60_000

export function createBus(database: Database, clock: WallClock, rules: readonly BusRule[]): LocalBus {
  const insert = database.prepareWrite(
    'INSERT OR REPLACE INTO deliveries (id, consumer, event, attempts, not_before) VALUES (?, ?, ?, 0, 0)',
  )
  // A time further ahead than any pause was set before the clock was set back.
  const after = database.prepare(
    `SELECT id, coalesce(json ->> '$.tenant_id', '') AS tenant, json ->> '$.data.host' AS host,
      iif(pause BETWEEN 0 AND ${longestPauseMs}, pause, 0) AS pauseMs
    FROM (SELECT id, not_before - ? AS pause, iif(json_valid(event), event, '{}') AS json
      FROM deliveries WHERE id > ? AND consumer = ? ORDER BY id LIMIT ?+0)`,
  )
  const read = database.prepare('SELECT id, consumer, event, attempts FROM deliveries WHERE id = ?')
  const remove = database.prepareWrite('DELETE FROM deliveries WHERE id = ?')
  const postpone = database.prepareWrite('UPDATE deliveries SET attempts = ?, not_before = ? WHERE id = ?')
  const buried = database.prepareWrite(bury)
  let newest = Number(database.prepare('SELECT max(id) AS id FROM deliveries').get()?.id ?? 0)
  const listeners: ((consumer: string) => void)[] = []
  /** Resolves once it is on disk, so that nobody reads a finished delivery again. */
  const write = async (work: () => void) => {
    await database.write(work)
    await database.settled()
  }

  return {
    async publish(events) {
      const matched = events.flatMap((event) =>
        rules.filter((rule) => rule.matches(event)).map((rule) => ({ consumer: rule.consumer, event })),
      )
      if (matched.length === 0) return
      await database.write(() => {
        for (const { consumer, event } of matched) insert.run(++newest, consumer, JSON.stringify(event))
      })
      const consumers = new Set(matched.map((match) => match.consumer))
      // Deliveries are read from the disk, where they exist only from then on.
      void database.settled()?.then(() => {
        for (const consumer of consumers) for (const listener of listeners) listener(consumer)
      })
    },
    after: (consumer, id, max) => after.all(clock.now(), id, consumer, max) as unknown as WaitingDelivery[],
    read: (id) => read.get(id) as unknown as Delivery | undefined,
    succeeded: (delivery) => write(() => remove.run(delivery.id)),
    async failed(delivery) {
      const attempts = delivery.attempts + 1
      const pause = attempts < maxAttempts ? Math.min(longestPauseMs, 1000 * 2 ** (attempts - 1)) : undefined
      await write(() => {
        if (pause !== undefined) return postpone.run(attempts, clock.now() + pause, delivery.id)
        buried.run(delivery.consumer, delivery.event, clock.now())
        return remove.run(delivery.id)
      })
      return pause
    },
    onDelivery: (listener) => listeners.push(listener),
  }
}
