import { setTimeout as delay } from 'node:timers/promises'
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { beforeAll, expect, test } from 'vitest'
import type { Stores } from '../../core/base/ports/store.ts'
import { isWriteConflict } from '../../core/base/ports/write-conflict.ts'
import { setAsidePartition } from '../../core/base/storing/set-aside.ts'
import { maxLosses } from '../../core/engine/dispatch/losses.ts'
import { loadMission } from '../../core/records/mission/mission-items.ts'
import { lease, slotOf } from '../../core/records/slot/slots.ts'
import { type Api, apiOf } from '../scenarios/api.ts'
import { deadLetters } from '../scenarios/dead-letters.ts'
import { connect } from '../scenarios/live-client.ts'
import { ended, eventsOf, missionOf, submit } from '../scenarios/missions.ts'
import type { Platform } from '../scenarios/platform.ts'
import { openSlowSite } from '../scenarios/slow-site.ts'
import { deployedStores, tenantOf } from './deployed-stores.ts'
import { freezeLambdas, invokeLambda } from './lambdas.ts'
import { newTenant } from './new-keys.ts'
import { stackUnderTest } from './stack-under-test.ts'

/** The sweeper's is behind: lambda-clock.ts. */
const clocksDifferMs = 2_000

const lostAfterMs = 3_000

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

test.skipIf(process.platform !== 'linux')('a mission whose Lambda stands still ends at its deadline', async () => {
  const site = await openSlowSite('site.sortie.test')
  const page = site.page()
  const { id, deadline } = await submit(api, { agent: 'coder', input: `read ${page.url}`, timeout_s: 12 })
  await page.asked
  const goOn = freezeLambdas('execute')
  try {
    await delay(Date.parse(deadline) + clocksDifferMs - Date.now())
    await leaseRunsOut(id)
    await invokeLambda('sweep', {})
    expect(await missionOf(api, id)).toMatchObject({ status: 'EXPIRED', output: null })
  } finally {
    goOn()
  }
  // Its executor is put out: whatever it gets now changes nothing.
  page.letGo()
  const { id: next } = await submit(api, { agent: 'echo', input: 'next' })
  expect(await ended(platform, api, next)).toMatchObject({ status: 'COMPLETED' })
  expect(await missionOf(api, id)).toMatchObject({ status: 'EXPIRED', output: null })
  await site.close()
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

test('what a consumer of the stream left over comes to it again, from its queue', async () => {
  await leaveOver('publish', 'left-over')
  const noted = async () => {
    const query = { partition: setAsidePartition, limit: 1_000, consistent: true }
    return (await stores.platform.query('entities', query)).items.map(({ body }) => body)
  }
  // Nobody can read it, so its consumer says so; and then it is done.
  await expect
    .poll(noted, { timeout: platform.patienceMs, interval: 500 })
    .toContainEqual(expect.objectContaining({ tenant, partition: 'mission#left-over', reason: 'It is no JSON' }))
})

/** Sweeps at once what would be swept when its lease is over, again and again. */
async function givenUp(id: string) {
  for (const until = Date.now() + platform.patienceMs; Date.now() < until; ) {
    const mission = await missionOf(api, id)
    if (mission.status === 'FAILED') return mission
    const isAtWork = mission.status === 'RUNNING'
    // Its message went to a Lambda that was gone already.
    const isLost = mission.status === 'QUEUED' && Date.now() - Date.parse(mission.updated_at) > lostAfterMs
    if (isAtWork || isLost) await leaseRunsOut(id)
    await invokeLambda('sweep', {})
  }
  throw new Error(`${id} was not given up`)
}

/** The minute has passed for which its executor may be silent. */
async function leaseRunsOut(id: string): Promise<void> {
  const store = stores.tenant(tenant)
  const mission = (await loadMission(store, id))?.mission
  if (mission?.status !== 'RUNNING' && mission?.status !== 'QUEUED') return
  const slot = await slotOf(store, mission)
  if (!slot) return
  try {
    await store.write([lease(slot, id, slot.since, Date.now() - clocksDifferMs)])
  } catch (error) {
    if (!isWriteConflict(error)) throw error
  }
}

async function leaveOver(consumer: string, name: string): Promise<void> {
  const client = new SQSClient({})
  const QueueName = `sortie-dev-fan-out-${consumer}-later`
  const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName }))
  const leftover = { consumer, pk: `${tenant}|mission#${name}`, sk: 'event#1', kind: 'events', body: 'not JSON' }
  await client.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(leftover), DelaySeconds: 0 }))
  client.destroy()
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
