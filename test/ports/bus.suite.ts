import { afterAll, beforeAll, describe, expect } from 'vitest'
import type { Bus } from '../../core/base/ports/bus.ts'
import type { EventEnvelope } from '../../events/envelope.ts'
import { fresh, portCases, type Skips } from './port-cases.ts'

export interface BusHarness {
  readonly bus: Bus
  /** Everything that a subscriber to all events has received so far. */
  received(): Promise<readonly EventEnvelope[]>
  close(): Promise<void>
}

const eventually = { timeout: 10_000, interval: 100 }

/** The behaviour of `core/base/ports/bus.ts`. */
export function busSuite(name: string, factory: () => Promise<BusHarness>, skips?: Skips): void {
  describe(`bus: ${name}`, () => {
    let harness: BusHarness
    beforeAll(async () => {
      harness = await factory()
    })
    afterAll(() => harness?.close())

    const it = portCases(skips)
    const receivedOf = async (mission: string) =>
      (await harness.received()).filter((event) => event.mission_id === mission)

    it('hands an event to its subscriber as it was published', async () => {
      const event = envelope(fresh('m'), 1, { text: 'ünïcode 🚀 "quoted"', nested: { list: [1, null, true] } })
      await harness.bus.publish([event])
      await expect.poll(() => receivedOf(event.mission_id), eventually).toEqual([event])
    })

    it('publishes many at once', async () => {
      const mission = fresh('m')
      const events = Array.from({ length: 27 }, (_, at) => envelope(mission, at + 1))
      await harness.bus.publish(events)
      const sequence = async () => (await receivedOf(mission)).map((event) => event.seq).sort((a, b) => a - b)
      await expect.poll(sequence, eventually).toEqual(events.map((event) => event.seq))
    })

    it('publishes large events together', async () => {
      const mission = fresh('m')
      await harness.bus.publish([1, 2, 3].map((seq) => envelope(mission, seq, { text: 'x'.repeat(120_000) })))
      await expect.poll(() => receivedOf(mission), eventually).toHaveLength(3)
    })

    it('has nothing against publishing nothing', async () => {
      await harness.bus.publish([])
    })
  })
}

export function envelope(mission: string, seq: number, data: EventEnvelope['data'] = {}): EventEnvelope {
  return {
    id: `${mission}:${seq}`,
    type: 'mission.queued',
    tenant_id: 'tenant',
    mission_id: mission,
    seq,
    time: '2026-11-21T04:00:00.000Z',
    data,
  }
}
