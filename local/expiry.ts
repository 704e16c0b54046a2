import { setTimeout as pause } from 'node:timers/promises'
import { removeExpiredBlobs } from '../adapters/local/blobs.ts'
import type { Database } from '../adapters/local/database.ts'
import type { WallClock } from '../core/base/ports/clock.ts'
import type { Logger } from '../core/base/ports/logger.ts'

const everyMs = 30_000
/** From each table in one write, so that other writes wait no longer for it than for each other. */
const sliceRows = 500
/** Between slices, so that others can write. */
const restMs = 20
/** Returned in one write, once more than `spareBytes` of the file is free. */
const slicePages = 500
/** Kept for coming writes. */
const spareBytes = 4 * 1024 * 1024
const blobsEveryMs = 60 * 60_000

/**
 * Deletes expired data, as DynamoDB’s time to live and S3’s lifecycle do: items slice by slice until none is left,
 * after which the file returns its free space; blobs once an hour.
 */
export function startExpiry(database: Database, clock: WallClock, blobFolder: string, logger: Logger) {
  const sweep = createSweep(database, clock)
  const blobs = () => removeExpiredBlobs(blobFolder, Math.floor(clock.now() / 1000))
  const timers = [everySo(everyMs, sweep.run, logger), everySo(blobsEveryMs, blobs, logger)]
  return {
    stop() {
      sweep.stop()
      for (const timer of timers) clearInterval(timer)
    },
  }
}

/** One at a time. */
function everySo(ms: number, work: () => Promise<unknown>, logger: Logger): NodeJS.Timeout {
  let busy = false
  return setInterval(async () => {
    if (busy) return
    busy = true
    try {
      await work()
    } catch (error) {
      logger.error('What has expired could not be deleted; it is looked at again', { error })
    }
    busy = false
  }, ms)
}

/** @returns deletes everything that has expired, until it is stopped */
export function createSweep(database: Database, clock: WallClock): { run(): Promise<void>; stop(): void } {
  const tables = ['entities', 'ledger', 'ephemeral'].map((table) => ({
    hasExpired: database.prepare(`SELECT 1 FROM ${table} WHERE expires_at <= ? LIMIT 1`),
    deleteSlice: database.prepareWrite(
      `DELETE FROM ${table} WHERE (pk, sk) IN (SELECT pk, sk FROM ${table} WHERE expires_at <= ? LIMIT ${sliceRows})`,
    ),
  }))
  const free = database.prepare(
    'SELECT freelist_count * page_size AS bytes FROM pragma_freelist_count, pragma_page_size',
  )
  const vacuums = Number(database.prepare('PRAGMA auto_vacuum').get()?.auto_vacuum) === 2
  const giveBack = database.prepareWrite(`PRAGMA incremental_vacuum(${slicePages})`)
  let stopped = false

  async function slice(work: () => void): Promise<void> {
    await database.write(work)
    await database.settled()
    await pause(restMs, undefined, { ref: false })
  }

  /** On a full disk nothing is deleted: a deletion is a write too. */
  const goesOn = () => !stopped && database.disk.now.state === 'open'

  return {
    async run() {
      const now = Math.floor(clock.now() / 1000)
      const expired = () => tables.filter(({ hasExpired }) => hasExpired.get(now) !== undefined)
      for (let left = expired(); left.length > 0 && goesOn(); left = expired())
        await slice(() => {
          for (const { deleteSlice } of left) deleteSlice.run(now)
        })
      while (vacuums && goesOn() && Number(free.get()?.bytes) > spareBytes) await slice(() => giveBack.run())
    },
    stop() {
      stopped = true
    },
  }
}
