import { createServer } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { createScheduler } from '../../../adapters/aws/eventbridge-scheduler.ts'
import { createSecrets } from '../../../adapters/aws/kms-secrets.ts'
import { createBlobs } from '../../../adapters/aws/s3-blobs.ts'
import { createLanes } from '../../../adapters/aws/sqs-lanes.ts'
import { leadClientsTo } from './scripted-service.ts'

// The table of service-errors.ts as the SDK's clients meet it: by the services' own bodies, which name an exception each in its way.

let close: (() => Promise<void>) | undefined
afterEach(() => close?.())

async function answering(status: number, body: string, headers: Record<string, string> = {}): Promise<void> {
  const server = createServer((_, response) => void response.writeHead(status, headers).end(body))
  close = await leadClientsTo(server)
  Object.assign(process.env, {
    SORTIE_BLOB_BUCKET: 'blobs',
    SORTIE_KEY_ID: 'key',
    SORTIE_LANE_URL_PREFIX: `${process.env.AWS_ENDPOINT_URL}/000000000000/lane-`,
    SORTIE_TIMER_GROUP: 'timers',
    SORTIE_TIMER_TARGET_ARN: 'arn:aws:lambda:us-east-1:000000000000:function:timers',
    SORTIE_TIMER_ROLE_ARN: 'arn:aws:iam::000000000000:role/timers',
  })
}

const xml = (code: string) => `<?xml version="1.0"?><Error><Code>${code}</Code><Message>No</Message></Error>`
const json = (name: string) => JSON.stringify({ __type: name, message: 'No' })

const put = () => createBlobs().put('ten_a', 'key', new Uint8Array(1), 0)
const seal = () => createSecrets().seal('ten_a', 'secret')
const setTimer = () =>
  createScheduler().set({ name: 't', at: 0, payload: { kind: 'start_mission', tenant: 'ten_a', mission: 'mis_a' } })
const body = { tenant: 'ten_a', mission: 'mis_a', attempt: 1, leg: 1 }
const send = () => createLanes().send({ lane: 'normal', group: 'g', deduplication: 'd', body })

test.each([
  ['S3', 409, xml('OperationAborted'), put],
  ['S3', 409, xml('ConditionalRequestConflict'), put],
  ['S3', 503, xml('SlowDown'), put],
  ['KMS', 400, json('ThrottlingException'), seal],
  ['KMS', 500, json('KMSInternalException'), seal],
  ['KMS', 503, json('DependencyTimeoutException'), seal],
  ['KMS', 500, json('KeyUnavailableException'), seal],
  ['SQS', 403, json('com.amazonaws.sqs#RequestThrottled'), send],
  ['SQS', 400, json('com.amazonaws.sqs#KmsThrottled'), send],
  ['EventBridge Scheduler', 402, json('ServiceQuotaExceededException'), setTimer],
  ['EventBridge Scheduler', 429, json('ThrottlingException'), setTimer],
])('what %s says with %i, as %s, may pass', { timeout: 20_000 }, async (service, status, answer, call) => {
  await answering(status, answer, { 'content-type': 'application/json' })
  await expect(call()).rejects.toMatchObject({ code: 'unavailable', message: `${service} does not answer` })
})

test.each([
  ['S3', 403, xml('AccessDenied'), put],
  ['KMS', 400, json('DisabledException'), seal],
  ['SQS', 400, json('com.amazonaws.sqs#QueueDoesNotExist'), send],
  ['EventBridge Scheduler', 404, json('ResourceNotFoundException'), setTimer],
])('what %s says with %i, as %s, is a fault of the installation', async (_, status, answer, call) => {
  await answering(status, answer, { 'content-type': 'application/json' })
  await expect(call()).rejects.not.toHaveProperty('code', 'unavailable')
})
