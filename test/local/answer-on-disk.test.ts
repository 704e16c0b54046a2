import { expect, test } from 'vitest'
import { openDatabase } from '../../adapters/local/database.ts'
import { createStores } from '../../adapters/local/stores.ts'
import type { Store } from '../../core/base/ports/store.ts'
import { answerOnDisk } from '../../local/answer-on-disk.ts'
import { smallDisk } from '../adapters/local/small-disk.ts'
import { item, put } from '../ports/store-harness.ts'

const event = (routeKey: string) => ({ routeKey, requestContext: { requestId: 'req_1' } })

test('an answer leaves once what it tells of is on disk; where that fails, it says that nothing can be stored', async () => {
  const database = openDatabase(':memory:')
  const disk = smallDisk(database)
  const stores = createStores(database, Date)
  const [work, store] = [stores.tenant('ten_1'), stores.forRequests('request').tenant('ten_1')]
  await work.write([put(item('p', 'before'))])
  await database.settled()
  const submit = answerOnDisk(
    async () => {
      await store.write([put(item('p', 'x', { body: 'x'.repeat(50_000) }))])
      return { statusCode: 202 }
    },
    async () => ({ statusCode: 200, urgent: true }),
    database,
    Date,
  )
  const list = answerOnDisk(
    async () => (await store.query('entities', { partition: 'p', limit: 10 })).items.map(({ sort }) => sort),
    async () => undefined,
    database,
    Date,
  )
  disk.fill()
  expect(await submit(event('POST /v1/missions'), {})).toMatchObject({
    statusCode: 503,
    headers: { 'retry-after': expect.any(String) },
    body: expect.stringContaining('storage_unavailable'),
  })
  expect(await list(event('GET /v1/missions'), {})).toEqual(['before'])
  expect(await submit(event('POST /v1/missions/{mission_id}/cancel'), {})).toMatchObject({ urgent: true })
  disk.empty()
  await database.disk.opened()
  expect(await list(event('GET /v1/missions'), {})).toEqual(['before', 'x'])
  expect(await submit(event('POST /v1/missions'), {})).toEqual({ statusCode: 202 })
  expect(database.settled()).toBeUndefined()
  database.close()
})

test('what was read just before the disk fails is read again, and of the disk; its health waits for nothing', async () => {
  const database = openDatabase(':memory:')
  const disk = smallDisk(database)
  const stores = createStores(database, Date)
  const [work, store] = [stores.tenant('ten_1'), stores.forRequests('request').tenant('ten_1')]
  await work.write([put(item('p', 'before'))])
  await database.settled()
  disk.fill()
  await work.write([put(item('p', 'x', { body: 'x'.repeat(50_000) }))])
  const read = async () => (await store.query('entities', { partition: 'p', limit: 10 })).items.map(({ sort }) => sort)
  const seen: (readonly string[])[] = []
  const list = answerOnDisk(
    async () => {
      seen.push(await read())
      return seen.at(-1)
    },
    async () => undefined,
    database,
    Date,
  )
  const health = answerOnDisk(
    async () => database.settled() !== undefined,
    async () => undefined,
    database,
    Date,
  )
  const asked = list(event('GET /v1/missions'), {})
  expect(await health(event('GET /health'), {})).toBe(true)
  expect(await asked).toEqual(['before'])
  expect(seen).toEqual([['before', 'x'], ['before']])
  disk.empty()
  await database.disk.opened()
  database.close()
})

test('a read waits for what its tenant and the platform wrote, and not for what others do', async () => {
  const database = openDatabase(':memory:')
  const disk = smallDisk(database)
  const stores = createStores(database, Date)
  const tenants = ['0', '1'].map((last) => `${'0'.repeat(25)}${last}`)
  const [operators, own] = tenants.map((id) => stores.tenant(`ten_${id}`)) as [Store, Store]
  const key = `sortie_${tenants[1]}_${tenants[1]}_${'x'.repeat(43)}`
  const asked = (routeKey: string) => ({ ...event(routeKey), headers: { authorization: `Bearer ${key}` } })
  let invoked = 0
  const invoke = async () => {
    invoked += 1
    return { statusCode: 200 }
  }
  const answer = answerOnDisk(invoke, invoke, database, Date)
  /** Once where it leaves at once; where the disk fails meanwhile, what was read before is read again. */
  const invocations = async (write: Promise<unknown>, routeKey: string) => {
    await write
    invoked = 0
    await answer(asked(routeKey), {})
    return invoked
  }
  const large = () => [put(item('p', 'x', { body: 'x'.repeat(50_000) }))]
  disk.fill()
  expect(await invocations(stores.tenant('ten_other').write(large()), 'GET /v1/missions')).toBe(1)
  // A link is of whatever tenant it names, and nobody has looked at the key.
  expect(await invocations(Promise.resolve(), 'GET /v1/approval-links/{token}')).toBe(2)
  disk.empty()
  await database.disk.opened()
  for (const store of [own, operators, stores.platform]) {
    disk.fill()
    expect(await invocations(store.write(large()), 'GET /v1/missions')).toBe(2)
    disk.empty()
    await database.disk.opened()
  }
  database.close()
})
