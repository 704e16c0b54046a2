import type { SimulatedPlatform } from '../simulated-platform.ts'
import type { Behind } from './account.ts'

/** What a simulated platform keeps, for AWS's services to keep it there. */
export function behindAws({ database, stores, lanes, ports, sources }: SimulatedPlatform): Behind {
  const { bus, scheduler } = sources
  const { blobs, clock } = ports
  return { database, stores, lanes, bus, scheduler, blobs, clock }
}
