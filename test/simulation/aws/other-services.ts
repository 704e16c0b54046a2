import { createHash, randomUUID } from 'node:crypto'
import type { PutEventsCommandInput } from '@aws-sdk/client-eventbridge'
import type { CreateScheduleCommandInput } from '@aws-sdk/client-scheduler'
import type { SendMessageCommandInput } from '@aws-sdk/client-sqs'
import type { Database } from '../../../adapters/local/database.ts'
import { isSortieError } from '../../../contract/errors.ts'
import type { Blobs } from '../../../core/base/ports/blobs.ts'
import type { Bus } from '../../../core/base/ports/bus.ts'
import { type Lanes, lanes as laneNames } from '../../../core/base/ports/lanes.ts'
import type { Scheduler } from '../../../core/base/ports/scheduler.ts'
import { type AwsService, json, Refusal } from './wire.ts'

// The protocols of the services around the tables, each in front of the local adapter that keeps what it is given.

/** What a blob need not be kept beyond is a tag, which says nothing to this one. */
const keptUntil = 4_000_000_000

/** @param blobs in which a key that is written again with other bytes is `already_exists`, as S3 has it for `If-None-Match: *` */
export function createS3(blobs: Blobs): AwsService {
  return async ({ operation, path, body }) => {
    const [, _bucket, tenant = '', ...key] = path.pathname.split('/').map(decodeURIComponent)
    const name = key.join('/')
    if (operation === 'GetObject') return { status: 200, body: await bytesOf(blobs, tenant, name) }
    if (operation === 'PutObject') await putOnce(blobs, tenant, name, body)
    else if (operation === 'DeleteObject') await blobs.delete(tenant, name)
    else return { status: 200, body: await listed(blobs, path.searchParams.get('prefix') ?? '') }
    return { status: 200, body: '' }
  }
}

async function bytesOf(blobs: Blobs, tenant: string, name: string): Promise<Uint8Array> {
  const bytes = await blobs.get(tenant, name)
  if (!bytes) throw new Refusal('NoSuchKey')
  return bytes
}

async function putOnce(blobs: Blobs, tenant: string, name: string, body: Uint8Array): Promise<void> {
  try {
    await blobs.put(tenant, name, body, keptUntil)
  } catch (error) {
    if (isSortieError(error) && error.code === 'already_exists') throw new Refusal('PreconditionFailed')
    throw error
  }
}

/** @param prefix of which our adapter makes a whole name */
async function listed(blobs: Blobs, prefix: string): Promise<string> {
  const [tenant = '', ...key] = prefix.split('/')
  const isThere = await blobs.get(tenant, key.join('/'))
  const contents = isThere ? `<Contents><Key>${prefix}</Key></Contents>` : ''
  return `<?xml version="1.0"?><ListBucketResult>${contents}</ListBucketResult>`
}

export function createSqs(lanes: Lanes): AwsService {
  return async ({ operation, body }) => {
    if (operation !== 'SendMessage') throw new Refusal('UnsupportedOperation')
    const message = JSON.parse(body.toString()) as SendMessageCommandInput
    const lane = laneNames.find((one) => message.QueueUrl?.endsWith(`lane-${one}.fifo`))
    if (!lane) throw new Refusal('QueueDoesNotExist')
    const { MessageBody = '', MessageGroupId: group = '', MessageDeduplicationId: deduplication = '' } = message
    await lanes.send({ lane, group, deduplication, body: JSON.parse(MessageBody) })
    // The client compares it.
    const MD5OfMessageBody = createHash('md5').update(MessageBody).digest('hex')
    return json({ MessageId: randomUUID(), MD5OfMessageBody })
  }
}

export function createEventBridge(bus: Bus): AwsService {
  return async ({ operation, body }) => {
    if (operation !== 'PutEvents') throw new Refusal('ValidationException')
    const { Entries = [] } = JSON.parse(body.toString()) as PutEventsCommandInput
    await bus.publish(Entries.map(({ Detail = '' }) => JSON.parse(Detail)))
    return json({ FailedEntryCount: 0, Entries: Entries.map(() => ({ EventId: randomUUID() })) })
  }
}

/** @param database where the local scheduler keeps its timers, since only EventBridge's is told to make or to replace one */
export function createEventBridgeScheduler(scheduler: Scheduler, database: Database): AwsService {
  const named = database.prepare('SELECT 1 FROM timers WHERE name = ?')
  const isThere = async (name: string) => {
    await database.settled()
    return named.get(name) !== undefined
  }
  return async ({ operation, path, body }) => {
    const name = decodeURIComponent(path.pathname.split('/').at(-1) ?? '')
    const there = await isThere(name)
    if (operation === 'CreateSchedule' && there) throw new Refusal('ConflictException')
    if (operation !== 'CreateSchedule' && !there) throw new Refusal('ResourceNotFoundException')
    if (operation === 'DeleteSchedule') await scheduler.remove(name)
    else {
      const { ScheduleExpression = '', Target } = JSON.parse(body.toString()) as CreateScheduleCommandInput
      const at = Date.parse(`${ScheduleExpression.slice('at('.length, -1)}Z`)
      await scheduler.set({ name, at, payload: JSON.parse(Target?.Input ?? '') })
    }
    return json({ ScheduleArn: `arn:aws:scheduler:us-east-1:000000000000:schedule/timers/${name}` })
  }
}

/** @param take of what each connection is sent */
export function createConnections(take: (connection: string, frame: string) => void): AwsService {
  return async ({ operation, path, body }) => {
    const connection = decodeURIComponent(path.pathname.split('/').at(-1) ?? '')
    if (operation === 'PostToConnection') take(connection, body.toString())
    return { status: operation === 'PostToConnection' ? 200 : 204, body: '' }
  }
}
