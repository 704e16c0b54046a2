import { readSlots, slotsPartition } from '../../../core/records/slot/slots.ts'
import type { Life, World } from '../life.ts'
import { budget, insist } from './insist.ts'

/** Its third part is how often a lease is renewed, in real time. */
const leaseMs = 150
const renewals = 5

/** One step takes much longer than a lease, which is renewed meanwhile; the sweeper comes by each time. */
export const renewing: Life = {
  ends: ['COMPLETED'],
  leaseMs,
  async begin(world) {
    const { process, models, padding } = world
    let newest = 0
    models.meanwhile(async (signal) => {
      const mine = ++newest
      // Of two executors, one of which was given up, the later one lets time pass.
      for (let count = 0; count < renewals && mine === newest && !signal.aborted; count++) {
        await untilRenewed(world, signal)
        world.platform.advance(leaseMs / 2)
        await world.sober.sweep()
      }
    })
    await insist(() => process.submit({ agent: 'echo', input: `long ${padding}`, budget }, 'its key'))
  },
}

/** Where nobody renews it, its lease is soon over. */
const mostLooks = 50

async function untilRenewed({ platform }: World, signal: AbortSignal): Promise<void> {
  for (let looks = 0; looks < mostLooks && !signal.aborted; looks++) {
    const slots = await readSlots(platform.store, platform.concurrency)
    const until = platform.now() + leaseMs
    if (slots.some((slot) => slot.state === 'leased' && slot.lease_until >= until)) return
    await platform.store.waitForChange('entities', slotsPartition, leaseMs)
  }
}
