import type { LoopShares } from '../adapters/local/loop-shares.ts'
import type { Blobs } from '../core/base/ports/blobs.ts'
import { createShares, type SharesBounds } from './http/shares.ts'

/**
 * Few blobs are read at a time, and tenants take turns: whoever reads many large values stands in nobody's way, neither at the
 * disk nor in the event loop, in which each is then parsed and written out again.
 */
export function readInTurn(blobs: Blobs, loop: LoopShares, bounds: SharesBounds): Blobs {
  const places = createShares(bounds)

  async function read(tenant: string, key: string): Promise<Uint8Array | undefined> {
    await places.take(tenant, 1)
    try {
      return await blobs.get(tenant, key)
    } finally {
      places.give(tenant, 1)
    }
  }

  return {
    ...blobs,
    async get(tenant, key) {
      const bytes = await read(tenant, key)
      return loop.run(tenant, () => {
        loop.spend(tenant, bytes?.length ?? 0)
        return bytes
      })
    },
  }
}
