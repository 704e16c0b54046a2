import type { Database } from '../adapters/local/database.ts'
import type { Clock } from '../core/ports/clock.ts'

const everyMs = 30_000
const atOnce = 5000

/** Deletes what has expired, a bounded number at a time: DynamoDB's time to live. */
export function startExpiry(database: Database, clock: Clock) {
  const deletes = ['entities', 'ledger', 'ephemeral'].map((table) =>
    database.prepareWrite(
      `DELETE FROM ${table} WHERE (pk, sk) IN (SELECT pk, sk FROM ${table} WHERE expires_at <= ? LIMIT ${atOnce})`,
    ),
  )
  const timer = setInterval(() => {
    const now = Math.floor(clock.now() / 1000)
    database
      .write(() => {
        for (const statement of deletes) statement.run(now)
      })
      .catch(() => {})
  }, everyMs)
  return { stop: () => clearInterval(timer) }
}
