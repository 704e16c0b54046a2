import type { Bus } from '../../core/base/ports/bus.ts'
import type { Clock } from '../../core/base/ports/clock.ts'
import type { EventEnvelope } from '../../events/envelope.ts'
import type { Database } from './database.ts'
import { bury } from './dead-messages.ts'

/**
 * The event bus on one machine: a delivery for each consumer whose rule matches, kept until it succeeded or was tried
 * `maxAttempts` times. Like EventBridge it drops what no rule matches.
 */
export interface LocalBus extends Bus {
  due(consumer: string, max: number): readonly Delivery[]
  succeeded(delivery: Delivery): Promise<void>
  failed(delivery: Delivery): Promise<void>
  onDelivery(listener: (consumer: string) => void): void
}

export interface BusRule {
  readonly consumer: string
  matches(event: EventEnvelope): boolean
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

export function createBus(database: Database, clock: Clock, rules: readonly BusRule[]): LocalBus {
  const insert = database.prepareWrite(
    'INSERT OR REPLACE INTO deliveries (id, consumer, event, attempts, not_before) VALUES (?, ?, ?, 0, 0)',
  )
  const due = database.prepare(
    `SELECT id, consumer, event, attempts FROM deliveries
     WHERE consumer = ? AND (not_before <= ? OR not_before > ?) ORDER BY id LIMIT ?+0`,
  )
  const remove = database.prepareWrite('DELETE FROM deliveries WHERE id = ?')
  const postpone = database.prepareWrite('UPDATE deliveries SET attempts = ?, not_before = ? WHERE id = ?')
  const buried = database.prepareWrite(bury)
  let newest = Number(database.prepare('SELECT max(id) AS id FROM deliveries').get()?.id ?? 0)
  const listeners: ((consumer: string) => void)[] = []
  /** Resolves once the disk has it, so that nobody reads a delivery again that is done with. */
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
      // Deliveries are read from the disk, where they are only from then on.
      void database.settled()?.then(() => {
        for (const consumer of consumers) for (const listener of listeners) listener(consumer)
      })
    },
    // What is further ahead than any pause was put off before the clock was set back.
    due: (consumer, max) => due.all(consumer, clock.now(), clock.now() + longestPauseMs, max) as unknown as Delivery[],
    succeeded: (delivery) => write(() => remove.run(delivery.id)),
    failed: (delivery) =>
      write(() => {
        const attempts = delivery.attempts + 1
        if (attempts < maxAttempts) {
          postpone.run(attempts, clock.now() + Math.min(longestPauseMs, 1000 * 2 ** (attempts - 1)), delivery.id)
          return
        }
        buried.run(delivery.consumer, delivery.event, clock.now())
        remove.run(delivery.id)
      }),
    onDelivery: (listener) => listeners.push(listener),
  }
}
