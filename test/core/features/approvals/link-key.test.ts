import { afterEach, expect, test } from 'vitest'
import { ensureLinkKey, linkKeys } from '../../../../core/features/approvals/link-key.ts'
import { rotateLinkKey } from '../../../../core/features/approvals/rotate-link-key.ts'
import type { Caller } from '../../../../core/records/key/authenticate.ts'
import { createSimulatedPlatform, type SimulatedPlatform } from '../../../simulation/simulated-platform.ts'

let platform: SimulatedPlatform
afterEach(() => platform.close())

const hour = 3_600

async function opened() {
  platform = await createSimulatedPlatform({ concurrency: 1 })
  const { tenant } = platform
  const { stores, secrets, ids, clock } = platform.ports
  const ports = { stores, secrets, ids, clock }
  const caller = { tenant: { id: tenant } } as Caller
  return { tenant, ports, rotate: (overlap_s: number) => rotateLinkKey(ports)(caller, { overlap_s }) }
}

test('former keys are good for as long as was said, and by no later rotation for longer', async () => {
  const { tenant, ports, rotate } = await opened()
  const first = await ensureLinkKey(ports, tenant)
  await rotate(2 * hour)
  const second = await ensureLinkKey(ports, tenant)
  expect(await linkKeys(ports, tenant)).toEqual([second, first])
  await rotate(24 * hour)
  const third = await ensureLinkKey(ports, tenant)
  expect(await linkKeys(ports, tenant)).toEqual([third, second, first])
  platform.advance(3 * hour * 1_000)
  expect(await linkKeys(ports, tenant)).toEqual([third, second])
  await rotate(0)
  expect(await linkKeys(ports, tenant)).toEqual([await ensureLinkKey(ports, tenant)])
})

test('a key that nobody made yet is rotated, and no more than five are kept', async () => {
  const { tenant, ports, rotate } = await opened()
  expect(await linkKeys(ports, tenant)).toEqual([])
  for (let count = 0; count < 7; count++) await rotate(hour)
  expect(await linkKeys(ports, tenant)).toHaveLength(5)
})
