import { expect, test } from 'vitest'
import type { ServerFrame } from '../../../../contract/live.ts'
import type { MissionEvent } from '../../../../contract/resources/mission.ts'
import { NewMission } from '../../../../contract/resources/mission.ts'
import { createTenant } from '../../../../core/features/access/create-tenant.ts'
import { openConnection } from '../../../../core/features/live/connections.ts'
import { handleFrame } from '../../../../core/features/live/handle-frame.ts'
import { submitMission } from '../../../../core/features/missions/submit-mission.ts'
import { authenticate } from '../../../../core/records/key/authenticate.ts'
import { putEventPage } from '../../../../core/records/mission/event-pages.ts'
import { loadMission } from '../../../../core/records/mission/mission-items.ts'
import type { Fact } from '../../../../events/catalogue.ts'
import { InOrder } from '../../../../sdk/in-order.ts'
import { createSimulatedPlatform } from '../../../simulation/simulated-platform.ts'

const released: Fact = { type: 'mission.released', data: {} }

/** A client of release 0.1 by its rules: it asks again where it sees a gap, and takes no notice of what `subscribed` says. */
test.each([500, 501, 502, 1300])('a client that does not know `more` has all %i events of a replay', async (count) => {
  const { ports: simulated, now, close } = await createSimulatedPlatform({ concurrency: 1 })
  const order = new InOrder<MissionEvent>(0)
  const seqs: number[] = []
  const sockets = {
    async send(_: readonly string[], frame: string) {
      const sent = JSON.parse(frame) as ServerFrame
      if (sent.type === 'event') seqs.push(...order.accept(sent.event).map(({ seq }) => seq))
      return []
    },
    async room() {},
    async close() {},
  }
  const ports = { ...simulated, sockets }
  const { credential } = await createTenant(ports)({ name: 'Acme', concurrency: 1, requests_per_s: 10 })
  const caller = await authenticate(ports)(`Bearer ${credential}`)
  await openConnection(ports)('connection', { authorization: `Bearer ${credential}` })
  const { id } = await submitMission(ports)(caller, NewMission.parse({ agent: 'echo', input: 'x' }), undefined)
  const store = ports.stores.tenant(caller.tenant.id)
  const stored = await loadMission(store, id)
  if (!stored) throw new Error('It was not stored')
  const { mission } = stored
  const facts = Array.from({ length: count - mission.seq }, () => released)
  for (let at = 0; at < facts.length; at += 100) {
    const told = { before: mission.seq + at, facts: facts.slice(at, at + 100) }
    await store.write([putEventPage({ tenant: caller.tenant.id, now: now() }, mission, told)])
  }
  const handle = handleFrame(ports)
  const subscribe = () => handle('connection', JSON.stringify({ type: 'subscribe', mission_id: id, after: order.last }))
  await subscribe()
  for (let asked = 0; order.hasGap && asked < 10; asked++) await subscribe()
  expect(seqs).toEqual(Array.from({ length: count }, (_, at) => at + 1))
  close()
})
