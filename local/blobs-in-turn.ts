import type { LoopShares } from '../adapters/local/loop-shares.ts'
import type { Blobs } from '../core/base/ports/blobs.ts'
import { createShares, type Shares, type SharesBounds } from './http/shares.ts'

/**
 * Few blobs are read at a time, and tenants take turns, so a reader of many large values delays nobody, neither at the
 * disk nor in the event loop, where each is then parsed and written again.
 */
export function readInTurn(blobs: Blobs, loop: LoopShares, bounds: SharesBounds): Blobs {
  const places = createShares(bounds)
  return {
    ...blobs,
    async get(tenant, key) {
      const bytes = await inPlace(places, tenant, () => blobs.get(tenant, key))
      return loop.run(tenant, () => {
        loop.spend(tenant, bytes?.length ?? 0)
        return bytes
      })
    },
  }
}

/**
 * Fewer are written at a time than Node’s pool has threads, so that one stays free for reads: each write waits for the disk several
 * times, and hundreds of missions may end at once.
 */
export function writeInTurn(blobs: Blobs, bounds: SharesBounds): Blobs {
  const places = createShares(bounds)
  return {
    ...blobs,
    put: (tenant, key, bytes, keptUntil) => inPlace(places, tenant, () => blobs.put(tenant, key, bytes, keptUntil)),
  }
}

async function inPlace<Result>(places: Shares, tenant: string, work: () => Promise<Result>): Promise<Result> {
  await places.take(tenant, 1)
  try {
    return await work()
  } finally {
    places.give(tenant, 1)
  }
}
