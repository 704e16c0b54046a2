import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ThroughputWindow } from '../../../../contract/resources/throughput.ts'
import { countThroughput, sumsOf } from '../../../../core/features/supervision/count-throughput.ts'
import { bucketStarts, readThroughput } from '../../../../core/features/supervision/read-throughput.ts'
import type { EventPage } from '../../../../core/records/mission/event-pages.ts'
import type { Fact } from '../../../../events/catalogue.ts'
import { createSimulatedPlatform } from '../../../simulation/simulated-platform.ts'

const noon = Date.parse('2026-11-30T12:00:00.000Z')
const usage = { model_calls: 1, tool_calls: 0, input_tokens: 1, output_tokens: 1, cost_usd: 0.000_002 }
const submitted: Fact = {
  type: 'mission.submitted',
  data: { agent: 'echo', agent_version: 1, priority: 'NORMAL', status: 'QUEUED' },
}
const started: Fact = { type: 'mission.started', data: { attempt: 1, leg: 1 } }
const completed: Fact = { type: 'mission.completed', data: { usage } }

function page(tenant: string, time: number, ...facts: readonly Fact[]): EventPage {
  return { tenant, mission: 'mis_1', time, events: facts.map((fact, at) => ({ seq: at + 1, ...fact })) }
}

test('what a batch of the feed tells is one sum for each tenant and minute', () => {
  const pages = [
    page('ten_a', noon, submitted),
    page('ten_a', noon + 59_999, started, completed),
    page('ten_a', noon + 60_000, submitted),
    page('ten_b', noon, submitted),
    page('ten_c', noon, { type: 'mission.released', data: {} }),
  ]
  expect(sumsOf(pages)).toEqual([
    { tenant: 'ten_a', minute: noon, counts: { submitted: 1, started: 1, completed: 1, nano_usd: 2000 } },
    { tenant: 'ten_a', minute: noon + 60_000, counts: { submitted: 1 } },
    { tenant: 'ten_b', minute: noon, counts: { submitted: 1 } },
  ])
})

test('buckets are whole parts of UTC time without gaps, and the last one has the present moment', () => {
  const windows = { '15m': 60_000, '1h': 60_000, '24h': 900_000, '7d': 3_600_000 }
  fc.assert(
    fc.property(
      fc.constantFrom(...ThroughputWindow.options),
      fc.integer({ min: noon, max: noon * 2 }),
      (window, now) => {
        const starts = bucketStarts(window, now)
        const size = windows[window]
        expect(
          starts.every((start, at) => start % size === 0 && (at === 0 || start - (starts[at - 1] ?? 0) === size)),
        ).toBe(true)
        expect((starts.at(-1) ?? 0) <= now && now < (starts.at(-1) ?? 0) + size).toBe(true)
      },
    ),
  )
})

test('what was counted is read again in each window, across midnight, and only by its tenant', async () => {
  const platform = await createSimulatedPlatform({ concurrency: 1 })
  const { tenant } = platform.caller
  const now = Date.parse('2026-12-01T00:10:30.000Z')
  const read = readThroughput({ stores: platform.ports.stores, clock: { now: () => now } })
  const ago = (minutes: number) => now - minutes * 60_000
  await countThroughput(platform.ports)([
    page(tenant.id, ago(0), submitted),
    page(tenant.id, ago(12), started, completed),
    page(tenant.id, ago(59), submitted, submitted),
    page(tenant.id, ago(60), submitted),
    page(tenant.id, ago(23 * 60), completed),
    page(tenant.id, ago(6 * 24 * 60), completed),
    page('ten_other', ago(0), submitted),
  ])
  const quarter = await read(platform.caller, '15m')
  expect(quarter.total).toMatchObject({ submitted: 1, started: 1, completed: 1, failed: 0, cost_usd: 0.000_002 })
  expect(quarter.buckets.map(({ submitted, completed }) => submitted + completed)).toEqual([
    ...[0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
  ])
  expect(quarter.buckets[2]?.at).toBe('2026-11-30T23:58:00.000Z')
  expect((await read(platform.caller, '1h')).total).toMatchObject({ submitted: 3, completed: 1 })
  expect((await read(platform.caller, '24h')).total).toMatchObject({ submitted: 4, completed: 2 })
  const week = await read(platform.caller, '7d')
  expect(week.total).toMatchObject({ submitted: 4, completed: 3 })
  expect(week.buckets).toHaveLength(168)
  expect(week.buckets.at(-1)).toMatchObject({ at: '2026-12-01T00:00:00.000Z', submitted: 1 })
  platform.close()
})
