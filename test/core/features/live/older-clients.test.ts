import { expect, test } from 'vitest'
import type { ServerFrame } from '../../../../contract/live.ts'
import type { MissionEvent } from '../../../../contract/resources/mission.ts'
import { putEventPage } from '../../../../core/records/mission/event-pages.ts'
import { loadMission } from '../../../../core/records/mission/mission-items.ts'
import type { Fact } from '../../../../events/catalogue.ts'
import { InOrder } from '../../../../sdk/in-order.ts'
import { createSimulatedPlatform } from '../../../simulation/simulated-platform.ts'
import { createFollower } from './follower.ts'

const released: Fact = { type: 'mission.released', data: {} }

/** A client of release 0.1 by its rules: it asks again where it sees a gap, and takes no notice of what `subscribed` says. */
test.each([500, 501, 502, 1300])('a client that does not know `more` has all %i events of a replay', async (count) => {
  const { ports: simulated, now, close } = await createSimulatedPlatform({ concurrency: 1 })
  const order = new InOrder<MissionEvent>(0)
  const seqs: number[] = []
  const { ports, tenant, mission, subscribe } = await createFollower(simulated, (frame) => {
    const sent = JSON.parse(frame) as ServerFrame
    if (sent.type === 'event') seqs.push(...order.accept(sent.event).map(({ seq }) => seq))
  })
  const store = ports.stores.tenant(tenant)
  const stored = await loadMission(store, mission)
  if (!stored) throw new Error('It was not stored')
  const { seq } = stored.mission
  const facts = Array.from({ length: count - seq }, () => released)
  for (let at = 0; at < facts.length; at += 100) {
    const told = { before: seq + at, facts: facts.slice(at, at + 100) }
    await store.write([putEventPage({ tenant, now: now() }, stored.mission, told)])
  }
  await subscribe(0)
  for (let asked = 0; order.hasGap && asked < 10; asked++) await subscribe(order.last)
  expect(seqs).toEqual(Array.from({ length: count }, (_, at) => at + 1))
  close()
})
