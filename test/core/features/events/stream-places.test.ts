import { afterEach, beforeEach, expect, test } from 'vitest'
import { streamsOfTenant, takeStreamPlace } from '../../../../core/features/events/stream-places.ts'
import { createSimulatedPlatform, type SimulatedPlatform } from '../../../simulation/simulated-platform.ts'

let platform: SimulatedPlatform
beforeEach(async () => {
  platform = await createSimulatedPlatform({ concurrency: 1 })
})
afterEach(() => platform.close())

const [tenant, other] = ['ten_01M7YJMEARWCCA5P2H2X826C7K', 'ten_01M7YJMEARWCCA5P2H2X826C7M'] as const

async function takeAll() {
  const take = takeStreamPlace(platform.ports)
  const places = []
  for (let place = await take(tenant, 60_000); place; place = await take(tenant, 60_000)) places.push(place)
  return places
}

test('a tenant has ten places, another tenant its own, and one that is left is free again', async () => {
  const places = await takeAll()
  expect(places).toHaveLength(streamsOfTenant)
  expect(await takeStreamPlace(platform.ports)(other, 60_000)).toBeDefined()
  await places[3]?.leave()
  expect(await takeAll()).toHaveLength(1)
})

test('a place whose holder died is free once its time is over, and its holder does not take it from the next one', async () => {
  const [late] = await takeAll()
  platform.advance(74_000)
  expect(await takeAll()).toHaveLength(0)
  platform.advance(3_000)
  expect(await takeAll()).toHaveLength(streamsOfTenant)
  await late?.leave()
  expect(await takeAll()).toHaveLength(0)
})

test('those who come at once never have more than there are', async () => {
  const take = takeStreamPlace(platform.ports)
  const taken = await Promise.all(Array.from({ length: 30 }, () => take(tenant, 60_000)))
  expect(taken.filter((place) => place !== undefined).length).toBeLessThanOrEqual(streamsOfTenant)
  expect((await takeAll()).length + taken.filter((place) => place !== undefined).length).toBe(streamsOfTenant)
})
