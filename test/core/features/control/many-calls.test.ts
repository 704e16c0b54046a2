import { expect, test } from 'vitest'
import { carryOnStop } from '../../../../core/features/control/carry-on-stop.ts'
import { newStop, putCall, putStop } from '../../../../core/records/stop/stop.ts'
import { createSimulatedPlatform, leaseMs } from '../../../simulation/simulated-platform.ts'

test('a receipt counts all calls that a stop aborted, and all that were never heard of are given up', async () => {
  const { ports, tenant, store, now, advance, process, close } = await createSimulatedPlatform({ concurrency: 1 })
  const many = 1_100
  const stop = { ...newStop('stp_1', { kind: 'tenant' }, '', now()), state: 'stopped' as const, confirmed_at: now() }
  await store.write([putStop(stop, 0, now())])
  for (let made = 0; made < many; made += 100) {
    const calls = Array.from({ length: 100 }, (_, at) => {
      const mission_id = `mis_${String(made + at).padStart(5, '0')}`
      return putCall(stop.id, { mission_id, attempt: 1, leg: 1, aborted_at: now(), end: null }, 0)
    })
    await store.write(calls)
  }
  const reads: string[] = []
  const { stopped } = process((call, perform) => {
    reads.push(call.operation)
    return perform()
  })
  expect(await stopped(stop.id)).toMatchObject({ in_flight: many, not_heard_of: 0 })
  advance(2 * leaseMs)
  await carryOnStop(ports, tenant, stop.id, 1_000)
  reads.length = 0
  expect(await stopped(stop.id)).toMatchObject({ in_flight: 0, not_heard_of: many })
  // Their sum is kept with the stop.
  expect(reads).toEqual(['get'])
  close()
})
