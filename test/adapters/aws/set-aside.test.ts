import { afterEach, beforeEach, expect, test } from 'vitest'
import { createStores } from '../../../adapters/aws/dynamodb-stores.ts'
import { type ScriptedService, startScriptedService } from './scripted-service.ts'

let service: ScriptedService | undefined
beforeEach(() => {
  process.env.SORTIE_ENTITIES_TABLE = 'entities'
})
afterEach(async () => {
  await service?.close()
  service = undefined
})

const denied = { status: 400, body: { __type: 'AccessDeniedException', message: 'It may not' } }

test('a note that could not be written is not taken for one that was, and one that was is written once', async () => {
  service = await startScriptedService((_, count) => (count === 1 ? denied : { body: {} }))
  const store = createStores({ clock: { now: () => 0 } }).tenant('ten_01M7YJHXZ7FVP012P93KQ1JRCJ')
  const unreadable = { table: 'entities', kind: 'parcel', partition: 'p', sort: 's', reason: 'a test' } as const
  await expect(store.setAside(unreadable)).rejects.toThrow('It may not')
  await store.setAside(unreadable)
  await store.setAside(unreadable)
  expect(service.requests.map(({ operation }) => operation)).toEqual(['PutItem', 'PutItem'])
})
