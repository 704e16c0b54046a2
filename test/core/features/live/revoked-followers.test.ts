import { expect, test } from 'vitest'
import { allMissions } from '../../../../contract/live.ts'
import { createTenant } from '../../../../core/features/access/create-tenant.ts'
import { createKey } from '../../../../core/features/access/keys.ts'
import { revokeKey } from '../../../../core/features/access/revoke-key.ts'
import { openConnection } from '../../../../core/features/live/connections.ts'
import { handleFrame } from '../../../../core/features/live/handle-frame.ts'
import { pushEvents } from '../../../../core/features/live/push-events.ts'
import { authenticate } from '../../../../core/records/key/authenticate.ts'
import { revokedOf } from '../../../../core/records/key/revoked-keys.ts'
import type { EventPage } from '../../../../core/records/mission/event-pages.ts'
import { putSubscription, subscribers } from '../../../../core/records/subscription/subscriptions.ts'
import { interceptStores } from '../../../simulation/intercept.ts'
import { createSimulatedPlatform } from '../../../simulation/simulated-platform.ts'

/** Two keys with a connection each that follows all missions. The process that revokes the one dies before it closes anything. */
async function revokedByWhoDied({ lagging }: { readonly lagging: boolean }) {
  const { ports, ...platform } = await createSimulatedPlatform({ concurrency: 1, lagging })
  const { credential } = await createTenant(ports)({ name: 'Acme', concurrency: 1, requests_per_s: 10 })
  const owner = await authenticate(ports)(`Bearer ${credential}`)
  const tenant = owner.tenant.id
  const frame = handleFrame(ports)
  const follow = (connection: string) =>
    frame(connection, JSON.stringify({ type: 'subscribe', mission_id: allMissions }))
  await openConnection(ports, () => {})('theirs', { authorization: `Bearer ${credential}` })
  await follow('theirs')
  const { id, secret } = await createKey(ports)(owner, { name: 'a', scopes: ['missions:read'], roles: [] })
  await openConnection(ports, () => {})('revoked', { authorization: `Bearer ${secret}` })
  await follow('revoked')
  let writes = 0
  const stores = interceptStores(ports.stores, (call, perform) =>
    call.operation === 'write' && writes++ > 0 ? Promise.reject(new Error('The process died')) : perform(),
  )
  await expect(revokeKey({ ...ports, stores })(owner, id)).rejects.toThrow('The process died')
  return { ...platform, ports, tenant, id, follow, store: ports.stores.tenant(tenant) }
}

test.each([{ lagging: false }, { lagging: true }])(
  'what a revoked key has open hears nothing more, although it is not closed yet, lagging: $lagging',
  async ({ lagging }) => {
    const { ports, tenant, store, follow, now, close } = await revokedByWhoDied({ lagging })
    const sent: string[] = []
    const sockets = {
      ...ports.sockets,
      async deliverToMany(outbox: ReadonlyMap<string, readonly string[]>) {
        sent.push(...outbox.keys())
        return { gone: [], missed: [] }
      },
    }
    const page: EventPage = {
      tenant,
      mission: 'mis_1',
      time: now(),
      events: [{ type: 'mission.released', seq: 1, data: {} }],
    }
    await pushEvents({ ...ports, sockets })([page])
    expect(sent).toEqual(['theirs'])
    // Who gets the text as the model writes it.
    expect((await subscribers(store, 'mis_1')).all).toEqual(['theirs'])
    await expect(follow('revoked')).rejects.toMatchObject({ code: 'unauthenticated' })
    await follow('theirs')
    close()
  },
)

test('that a key was revoked is known for longer than anything that it followed', async () => {
  const { store, id, advance, close } = await revokedByWhoDied({ lagging: false })
  const hour = 60 * 60_000
  advance(3 * hour + 60_000)
  expect((await subscribers(store, 'mis_1')).all).toEqual([])
  expect(await revokedOf(store, [id, 'key_other'])).toEqual(new Set([id]))
  advance(hour)
  expect(await revokedOf(store, [id])).toEqual(new Set())
  close()
})

test('however many keys follow, each is looked at once, in portions that a read can have', async () => {
  const platform = await createSimulatedPlatform({ concurrency: 1 })
  const followers = Array.from({ length: 250 }, (_, at) => ({ connection: `c${at}`, key: `key_${at % 201}` }))
  for (const follower of followers) await platform.store.write([putSubscription('mis_1', follower, platform.now())])
  const asked: number[] = []
  const store = {
    ...platform.store,
    getMany: (...[table, keys, options]: Parameters<typeof platform.store.getMany>) => {
      asked.push(keys.length)
      return platform.store.getMany(table, keys, options)
    },
  }
  expect((await subscribers(store, 'mis_1')).all).toHaveLength(250)
  expect(asked).toEqual([100, 100, 1])
  platform.close()
})
