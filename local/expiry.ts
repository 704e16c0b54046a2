import { removeExpiredBlobs } from '../adapters/local/blobs.ts'
import type { Database } from '../adapters/local/database.ts'
import type { WallClock } from '../core/base/ports/clock.ts'

const everyMs = 30_000
const atOnce = 5000
const blobsEveryMs = 60 * 60_000

/** Deletes what has expired: items, a bounded number at a time, as DynamoDB's time to live; blobs, as S3's lifecycle. */
export function startExpiry(database: Database, clock: WallClock, blobFolder: string) {
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
  const blobTimer = setInterval(() => {
    removeExpiredBlobs(blobFolder, Math.floor(clock.now() / 1000)).catch(() => {})
  }, blobsEveryMs)
  return {
    stop() {
      clearInterval(timer)
      clearInterval(blobTimer)
    },
  }
}
