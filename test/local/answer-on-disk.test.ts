import { expect, test } from 'vitest'
import { openDatabase } from '../../adapters/local/database.ts'
import { createStores } from '../../adapters/local/stores.ts'
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
