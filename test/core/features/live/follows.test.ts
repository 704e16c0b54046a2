import { expect, test } from 'vitest'
import { allMissions } from '../../../../contract/live.ts'
import { NewMission } from '../../../../contract/resources/mission.ts'
import { createTenant } from '../../../../core/features/access/create-tenant.ts'
import { closeConnection, openConnection, requireConnection } from '../../../../core/features/live/connections.ts'
import { handleFrame } from '../../../../core/features/live/handle-frame.ts'
import { submitMission } from '../../../../core/features/missions/submit-mission.ts'
import { authenticate } from '../../../../core/records/key/authenticate.ts'
import { subscribers } from '../../../../core/records/subscription/subscriptions.ts'
import { listeningSockets } from '../../../simulation/listening-sockets.ts'
import { createSimulatedPlatform } from '../../../simulation/simulated-platform.ts'

const silent = listeningSockets()

/** A connection, each of whose frames another process handles, as on AWS. */
async function connected() {
  const { ports: simulated, close } = await createSimulatedPlatform({ concurrency: 1 })
  const ports = { ...simulated, sockets: silent }
  const { credential } = await createTenant(ports)({ name: 'Acme', concurrency: 1, requests_per_s: 10 })
  const caller = await authenticate(ports)(`Bearer ${credential}`)
  await openConnection(ports, () => {})('connection', { authorization: `Bearer ${credential}` })
  return {
    ports,
    close,
    store: ports.stores.tenant(caller.tenant.id),
    frame: (type: 'subscribe' | 'unsubscribe', mission_id: string) =>
      handleFrame(ports)('connection', JSON.stringify({ type, mission_id })),
    follows: async () => (await requireConnection(ports.stores, 'connection')).body.follows,
    async missions(count: number) {
      const submit = submitMission(ports)
      const made: string[] = []
      for (let at = 0; at < count; at++)
        made.push((await submit(caller, NewMission.parse({ agent: 'echo', input: String(at) }), undefined)).id)
      return made
    },
  }
}

test('all that a connection asks to follow at once is known, and forgotten when it closes', async () => {
  const { ports, store, frame, follows, missions, close } = await connected()
  const ids = [...(await missions(4)), allMissions]
  await Promise.all(ids.map((id) => frame('subscribe', id)))
  expect([...(await follows())].sort()).toEqual([...ids].sort())
  await Promise.all(ids.slice(0, 2).map((id) => frame('unsubscribe', id)))
  expect([...(await follows())].sort()).toEqual(ids.slice(2).sort())
  await closeConnection(ports)('connection')
  for (const id of ids) expect((await subscribers(store, id)).all).toEqual([])
  close()
})

test('it follows no more than fifty missions, also where it asks for more at once', async () => {
  const { frame, follows, missions, close } = await connected()
  const asked = await Promise.allSettled((await missions(60)).map((id) => frame('subscribe', id)))
  const refused = asked.filter(({ status }) => status === 'rejected')
  expect(refused).toHaveLength(10)
  expect(refused[0]).toMatchObject({ reason: { code: 'limit_exceeded' } })
  expect(await follows()).toHaveLength(50)
  close()
})
