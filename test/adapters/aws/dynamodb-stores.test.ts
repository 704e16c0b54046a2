import { afterEach, beforeEach, expect, test } from 'vitest'
import { createStores } from '../../../adapters/aws/dynamodb-stores.ts'
import type { Change } from '../../../core/base/ports/store.ts'
import { conflictsOf, item, put } from '../../ports/store-harness.ts'
import { type ScriptedAnswer, type ScriptedService, startScriptedService } from './scripted-service.ts'

// What DynamoDB does when it is disturbed, which the emulator never is. Undisturbed behaviour: test/aws/ports.test.ts.

let service: ScriptedService | undefined

beforeEach(() => {
  process.env.SORTIE_ENTITIES_TABLE = 'entities'
})

afterEach(async () => {
  await service?.close()
  service = undefined
})

const failure = (name: string, more = {}): ScriptedAnswer => ({
  status: 400,
  body: { __type: `com.amazonaws.dynamodb.v20120810#${name}`, ...more },
})
const cancelled = (...codes: readonly string[]) =>
  failure('TransactionCanceledException', { CancellationReasons: codes.map((Code) => ({ Code })) })
const pair: readonly Change[] = [put(item('p', 'a')), put(item('p', 'b'), { absent: true })]

test('a conditional put whose answer was lost is no conflict', async () => {
  let stored: unknown
  service = await startScriptedService(({ input }, count) => {
    if (count > 1) return failure('ConditionalCheckFailedException', { Item: stored })
    stored = input.Item
    return 'lost'
  })
  await createStores()
    .tenant('t')
    .write([put(item('p', 's'), { absent: true })])
  expect(service.requests.map((request) => request.operation)).toEqual(['PutItem', 'PutItem'])
})

test('an equal item of another writer is a conflict, also after a lost answer', async () => {
  service = await startScriptedService(({ input }, count) => {
    const equal = { ...(input.Item as object), w: { S: 'of another write' } }
    return count > 1 ? failure('ConditionalCheckFailedException', { Item: equal }) : 'lost'
  })
  const write = createStores()
    .tenant('t')
    .write([put(item('p', 's'), { absent: true })])
  expect(await conflictsOf(write)).toEqual([0])
})

test('a transaction keeps its token when its answer was lost', async () => {
  service = await startScriptedService((_, count) => (count > 1 ? { body: {} } : 'lost'))
  await createStores().tenant('t').write(pair)
  const tokens = service.requests.map((request) => request.input.ClientRequestToken)
  expect(tokens).toHaveLength(2)
  expect(tokens[0]).toBe(tokens[1])
})

test('a transaction that met another one is tried again, as a new one', async () => {
  service = await startScriptedService((_, count) =>
    count < 3 ? cancelled('None', 'TransactionConflict') : { body: {} },
  )
  await createStores().tenant('t').write(pair)
  const tokens = service.requests.map((request) => request.input.ClientRequestToken)
  expect(new Set(tokens).size).toBe(3)
})

test('a failed condition is a conflict even beside contention', async () => {
  service = await startScriptedService(() => cancelled('TransactionConflict', 'ConditionalCheckFailed'))
  expect(await conflictsOf(createStores().tenant('t').write(pair))).toEqual([1])
  expect(service.requests).toHaveLength(1)
})

test('lasting contention is unavailable, after a bounded number of tries', async () => {
  service = await startScriptedService(() => cancelled('TransactionConflict', 'None'))
  const write = createStores().tenant('t').write(pair)
  await expect(write).rejects.toMatchObject({ code: 'unavailable', retryAfter: 1 })
  expect(service.requests).toHaveLength(8)
})

test('a put that met a transaction is tried again', async () => {
  service = await startScriptedService((_, count) =>
    count === 1 ? failure('TransactionConflictException') : { body: {} },
  )
  await createStores()
    .tenant('t')
    .write([put(item('p', 's'))])
  expect(service.requests).toHaveLength(2)
})

test('a transaction that can never succeed is not tried again', async () => {
  service = await startScriptedService(() => cancelled('None', 'ValidationError'))
  await expect(createStores().tenant('t').write(pair)).rejects.toMatchObject({ name: 'TransactionCanceledException' })
  expect(service.requests).toHaveLength(1)
})

test('keys that DynamoDB left out are asked for again', async () => {
  const keys = ['a', 'b', 'c'].map((sort) => ({ partition: 'p', sort }))
  service = await startScriptedService(({ input }) => {
    const { entities } = input.RequestItems as { entities: { Keys: { pk: object; sk: object }[] } }
    const [answered, ...left] = entities.Keys
    return {
      body: {
        Responses: { entities: [{ ...answered, v: { N: '1' }, body: { S: '{}' } }] },
        UnprocessedKeys: left.length > 0 ? { entities: { Keys: left } } : {},
      },
    }
  })
  const items = await createStores().tenant('t').getMany('entities', keys)
  expect(items.map((found) => found?.sort)).toEqual(['a', 'b', 'c'])
  expect(service.requests).toHaveLength(3)
})

test('a service that is down is unavailable', async () => {
  service = await startScriptedService(() => ({ status: 500, body: { __type: 'InternalServerError' } }))
  const read = createStores().tenant('t').get('entities', { partition: 'p', sort: 's' })
  await expect(read).rejects.toMatchObject({ name: 'SortieError', code: 'unavailable' })
})

test('due times are only for the table that has their index', async () => {
  process.env.SORTIE_LEDGER_TABLE = 'ledger'
  const write = createStores()
    .tenant('t')
    .write([put(item('p', 's', { due: 1 }), undefined, 'ledger')])
  await expect(write).rejects.toThrow('ledger')
})

test('a note that could not be written is not taken for one that was, and one that was is written once', async () => {
  service = await startScriptedService((_, count) =>
    count === 1 ? failure('AccessDeniedException', { message: 'It may not' }) : { body: {} },
  )
  const store = createStores({ clock: { now: () => 0 } }).tenant('ten_01M7YJHXZ7FVP012P93KQ1JRCJ')
  const unreadable = { table: 'entities', kind: 'parcel', partition: 'p', sort: 's', reason: 'a test' } as const
  await expect(store.setAside(unreadable)).rejects.toThrow('It may not')
  await store.setAside(unreadable)
  await store.setAside(unreadable)
  expect(service.requests.map(({ operation }) => operation)).toEqual(['PutItem', 'PutItem'])
})
