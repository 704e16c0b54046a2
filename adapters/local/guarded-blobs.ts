import { setTimeout as pause } from 'node:timers/promises'
import type { Blobs } from '../../core/base/ports/blobs.ts'
import type { Writes } from './admission.ts'
import type { Database } from './database.ts'
import { diskFailureOf, storageUnavailable } from './write-failure.ts'

const readAgainMs = 500

/**
 * The blobs for missions' work, which waits for a failing disk, or for requests, which are refused. Errors of the disk
 * are reported to the database.
 */
export function guardBlobs(blobs: Blobs, database: Database, who: Writes): Blobs {
  async function guarded<Result>(work: () => Promise<Result>): Promise<Result> {
    for (;;) {
      try {
        return await work()
      } catch (error) {
        const failure = diskFailureOf(error)
        if (!failure) throw error
        database.noticed(failure)
        if (who !== 'work') throw storageUnavailable({ cause: error })
      }
      await pause(readAgainMs, undefined, { ref: false })
      await database.disk.opened()
    }
  }

  return {
    async put(tenant, key, bytes, keptUntil) {
      await database.admit(who)
      await guarded(() => blobs.put(tenant, key, bytes, keptUntil))
    },
    get: (tenant, key) => guarded(() => blobs.get(tenant, key)),
    delete: (tenant, key) => guarded(() => blobs.delete(tenant, key)),
  }
}
