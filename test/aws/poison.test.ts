import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { beforeAll, expect, test } from 'vitest'
import type { Stores } from '../../core/base/ports/store.ts'
import { isWriteConflict } from '../../core/base/ports/write-conflict.ts'
import { maxLosses } from '../../core/engine/dispatch/losses.ts'
import { loadMission } from '../../core/records/mission/mission-items.ts'
import { lease, slotOf } from '../../core/records/slot/slots.ts'
import { type Api, apiOf } from '../scenarios/api.ts'
import { deadLetters } from '../scenarios/dead-letters.ts'
import { connect } from '../scenarios/live-client.ts'
import { ended, eventsOf, missionOf, submit } from '../scenarios/missions.ts'
import type { Platform } from '../scenarios/platform.ts'
import { deployedStores, tenantOf } from './deployed-stores.ts'
import { invokeLambda } from './lambdas.ts'
import { newTenant } from './new-keys.ts'
import { stackUnderTest } from './stack-under-test.ts'

let stores: Stores
let platform: Platform
let api: Api
let tenant: string

beforeAll(async () => {
  stores = await deployedStores()
  const { httpUrl: http = '', websocketUrl: websocket = '' } = (await stackUnderTest())['sortie-dev-platform'] ?? {}
  platform = { label: 'AWS', http, websocket, apiKey: await newTenant('Poison', 10), patienceMs: 60_000 } as Platform
  api = apiOf(platform)
  tenant = tenantOf(platform.apiKey)
})

test('a mission that ends each Lambda that carries it out is given up after a few, and others go on', async () => {
  // crash/deadly-leg.ts, which the emulator loads into every Lambda, ends the process in the middle of its leg.
  const deadly = await submit(api, { agent: 'echo', input: 'deadly' })
  const beside = await submit(api, { agent: 'supervisor', input: 'ask echo: one\nask coder: what is 2 + 3?' })
  const { status, error } = await givenUp(deadly.id)
  expect([status, error]).toMatchObject(['FAILED', { code: 'crashed_the_process', retryable: false }])
  const starts = (await eventsOf(api, deadly.id, { limit: 100 })).items.filter(({ type }) => type === 'mission.started')
  expect(starts).toHaveLength(maxLosses)
  expect(await ended(platform, api, beside.id)).toMatchObject({ status: 'COMPLETED', attempt: 1 })
  expect(await deadLetters(api)).toMatchObject([{ mission_id: deadly.id, code: 'crashed_the_process' }])
})

test('records of the table’s stream that cannot be handled hold nothing up', async () => {
  const client = await connect(platform)
  for (const body of ['not JSON', '{"not":"a page"}', '[]']) await putRecord(body)
  const { id } = await submit(api, { agent: 'supervisor', input: 'ask echo: one' })
  client.send({ type: 'subscribe', mission_id: id })
  await client.until(
    (frame) => frame.type === 'event' && frame.event.mission_id === id && frame.event.type === 'mission.completed',
  )
  // It went on when it heard of its child, by the bus.
  const { created_at, finished_at } = await missionOf(api, id)
  expect(Date.parse(String(finished_at)) - Date.parse(created_at)).toBeLessThan(platform.patienceMs)
  client.close()
})

/** Sweeps at once what would be swept when its lease is over, again and again. */
async function givenUp(id: string) {
  for (const until = Date.now() + platform.patienceMs; Date.now() < until; ) {
    const mission = await missionOf(api, id)
    if (mission.status === 'FAILED') return mission
    if (mission.status === 'RUNNING') await leaseRunsOut(id)
    await invokeLambda('sweep', {})
  }
  throw new Error(`${id} was not given up`)
}

/** The minute has passed for which its executor may be silent. */
async function leaseRunsOut(id: string): Promise<void> {
  const store = stores.tenant(tenant)
  const mission = (await loadMission(store, id))?.mission
  if (mission?.status !== 'RUNNING') return
  const slot = await slotOf(store, mission)
  if (!slot) return
  try {
    await store.write([lease(slot, id, slot.since, Date.now() - 1)])
  } catch (error) {
    if (!isWriteConflict(error)) throw error
  }
}

async function putRecord(body: string): Promise<void> {
  const client = new DynamoDBClient({})
  const Item = {
    pk: { S: `${tenant}|mission#poison` },
    sk: { S: body },
    v: { N: '1' },
    kind: { S: 'events' },
    body: { S: body },
  }
  await client.send(new PutItemCommand({ TableName: String(process.env.SORTIE_ENTITIES_TABLE), Item }))
  client.destroy()
}
