import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { beforeAll, expect, inject, test } from 'vitest'
import { apiOf } from '../scenarios/api.ts'
import { deadLetterOf, deadLetters, redrive } from '../scenarios/dead-letters.ts'
import { ended, eventsOf, inStatus, submit } from '../scenarios/missions.ts'
import type { Platform } from '../scenarios/platform.ts'
import { openSlowSite } from '../scenarios/slow-site.ts'
import { tenantOf } from './deployed-stores.ts'
import { lanesAtOnce } from './emulator.ts'
import { newTenant } from './new-keys.ts'
import { stackUnderTest } from './stack-under-test.ts'

const low = { priority: 'LOW' } as const

let platform: Platform
let sqs: SQSClient

beforeAll(async () => {
  const { httpUrl: http = '' } = (await stackUnderTest())['sortie-dev-platform'] ?? {}
  platform = { label: 'AWS', http, apiKey: await newTenant('Dead', 10), patienceMs: 60_000 } as Platform
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  sqs = new SQSClient({ endpoint: inject('awsEndpoint'), region: 'us-east-1', credentials })
})

test('an invocation that failed each time is listed from its queue, and delivered again when asked for', async () => {
  const api = apiOf(platform)
  const mission = await ended(platform, api, (await submit(api, { agent: 'echo', input: 'hi' })).id)
  const [last] = (await eventsOf(api, mission.id)).items.slice(-1)
  const tenant_id = tenantOf(platform.apiKey)
  const detail = { ...last, tenant_id, data: { ...last?.data, parent_id: mission.id } }
  const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:sortie-dev-resume-parent:$LATEST'
  const { QueueUrl = '' } = await sqs.send(new GetQueueUrlCommand({ QueueName: 'sortie-dev-resume-parent-failures' }))
  await send(QueueUrl, {
    requestContext: { functionArn, condition: 'RetriesExhausted' },
    requestPayload: { source: 'sortie', 'detail-type': last?.type, detail },
    responsePayload: { errorMessage: 'The table is away' },
  })
  const [letter] = await untilListed(platform, '?kind=delivery')
  expect(letter).toMatchObject({ mission_id: mission.id, consumer: 'sortie-dev-resume-parent', code: 'undeliverable' })
  expect(await redrive(api, String(letter?.id))).toMatchObject({ outcome: 'redriven' })
})

test('a lane’s dead message of a mission that has moved on is taken, and lists nothing', async () => {
  const api = apiOf(platform)
  const mission = await ended(platform, api, (await submit(api, { agent: 'echo', input: 'hi' })).id)
  const tenant = tenantOf(platform.apiKey)
  const { QueueUrl = '' } = await sqs.send(new GetQueueUrlCommand({ QueueName: 'sortie-dev-normal-dead.fifo' }))
  const body = { tenant, mission: mission.id, attempt: 1, leg: 1 }
  await send(QueueUrl, body, { MessageGroupId: 'g', MessageDeduplicationId: mission.id })
  expect((await api('GET', `/v1/dead-letters/${deadLetterOf(mission)}`)).status).toBe(404)
})

test('a lane’s dead message of a mission that still waits for it ends its attempt, and is listed', async () => {
  const site = await openSlowSite('site.sortie.test')
  const api = apiOf(platform)
  const pages = Array.from({ length: lanesAtOnce }, () => site.page())
  const busy = await Promise.all(pages.map(({ url }) => submit(api, { agent: 'coder', input: `read ${url}`, ...low })))
  await Promise.all(pages.map(({ asked }) => asked))
  // The lane is full, so nobody takes its message.
  const mission = await submit(api, { agent: 'echo', input: 'hi', max_attempts: 1, ...low })
  const { id } = await inStatus(platform, api, mission.id, 'QUEUED')
  const { QueueUrl = '' } = await sqs.send(new GetQueueUrlCommand({ QueueName: 'sortie-dev-low-dead.fifo' }))
  const body = { tenant: tenantOf(platform.apiKey), mission: id, attempt: 1, leg: 1 }
  await send(QueueUrl, body, { MessageGroupId: 'g', MessageDeduplicationId: id })
  expect(await ended(platform, api, id)).toMatchObject({ status: 'FAILED', error: { code: 'undeliverable' } })
  expect(await deadLetters(api, '?kind=mission')).toMatchObject([{ mission_id: id, code: 'undeliverable' }])
  for (const { letGo } of pages) letGo()
  for (const one of busy) expect(await ended(platform, api, one.id)).toMatchObject({ status: 'COMPLETED' })
  await site.close()
})

async function send(queue: string, body: object, fifo: object = {}): Promise<void> {
  await sqs.send(new SendMessageCommand({ QueueUrl: queue, MessageBody: JSON.stringify(body), ...fifo }))
}

async function untilListed({ patienceMs }: Platform, query: string) {
  const until = Date.now() + patienceMs
  for (;;) {
    const found = await deadLetters(apiOf(platform), query)
    if (found.length > 0 || Date.now() > until) return found
  }
}
