import { expect, test } from 'vitest'
import { putRevokedKey, revokedOf } from '../../../../core/records/key/revoked-keys.ts'
import { createSimulatedPlatform } from '../../../simulation/simulated-platform.ts'

test('which keys were revoked is known at once, however plain reads lag, and no other counts as one', async () => {
  const { store, now, close } = await createSimulatedPlatform({ concurrency: 1, lagging: true })
  await store.write([putRevokedKey('key_1', now())])
  expect(await revokedOf(store, ['key_0', 'key_1', 'key_2'])).toEqual(new Set(['key_1']))
  close()
})

test('any number of keys is asked for, a hundred at a time, and none costs no read', async () => {
  const { store, now, close } = await createSimulatedPlatform({ concurrency: 1 })
  const keys = Array.from({ length: 250 }, (_, at) => `key_${at}`)
  const revoked = ['key_0', 'key_99', 'key_100', 'key_249']
  await store.write(revoked.map((key) => putRevokedKey(key, now())))
  const asked: number[] = []
  const counted = {
    ...store,
    getMany: (...[table, some, options]: Parameters<typeof store.getMany>) => {
      asked.push(some.length)
      return store.getMany(table, some, options)
    },
  }
  expect(await revokedOf(counted, keys)).toEqual(new Set(revoked))
  expect(await revokedOf(counted, [])).toEqual(new Set())
  expect(asked).toEqual([100, 100, 50])
  close()
})

test('it is kept for four hours at least, where every process of this release looks for it', () => {
  const item = { partition: 'revoked-keys', sort: 'key_1', expires_at: 4 * 3600 + 1 }
  expect(putRevokedKey('key_1', 1)).toMatchObject({ change: 'put', table: 'ephemeral', item })
})
