import middy from '@middy/core'
import type { Context, DynamoDBRecord, DynamoDBStreamEvent, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import * as z from 'zod'
import type { Clock } from '../../core/base/ports/clock.ts'
import type { Logger } from '../../core/base/ports/logger.ts'
import type { FeedConsumer } from './definition.ts'
import { feedItem, feedRecord } from './feed.ts'
import { createTurns, type HostedConsumer } from './feed-turns.ts'

/** Queues of items that consumers did not handle, by the end of their names. */
export interface LeftoverQueues {
  send(queue: string, message: Leftover): Promise<void>
}

/** Items without order are delivered again from its queue. The rest stays there for operators. */
export function leftoverQueue({ name, trigger: { order } }: FeedConsumer): string {
  return `${name}-${order === 'free' ? 'later' : 'failures'}`
}

const Leftover = z.strictObject({
  consumer: z.string(),
  pk: z.string(),
  sk: z.string(),
  kind: z.string(),
  body: z.string(),
})
type Leftover = z.infer<typeof Leftover>

interface StreamPorts {
  readonly clock: Clock
  readonly logger: Logger
}

type StreamEvent = DynamoDBStreamEvent | SQSEvent
type StreamAnswer = SQSBatchResponse | undefined

type StreamHandler = (event: StreamEvent, context: Context) => Promise<StreamAnswer>

/**
 * The only reader of the table’s stream. It passes each batch to all consumers at once, each in a turn of its own, and stores unhandled
 * items in the consumer’s own queue: then the batch is done, and the stream continues for everybody. It fails, so that the
 * batch is delivered to all of them again, only if it cannot store the remaining items.
 */
export function streamHandler(
  { clock, logger }: StreamPorts,
  consumers: readonly HostedConsumer[],
  queues: LeftoverQueues,
): StreamHandler {
  const hosted = consumers.map((one) => ({ definition: one.definition, take: createTurns(one, clock) }))
  type Hosted = (typeof hosted)[number]

  async function hand({ definition, take }: Hosted, all: readonly DynamoDBRecord[], context: Context): Promise<void> {
    const records = all.filter((record) => feedItem(record).kind === definition.trigger.itemKind)
    if (records.length === 0) return
    const { left, why } = await take(records, context)
    if (left.length === 0) return
    const { name: consumer } = definition
    logger.error('A consumer of the change feed left items over; they are kept in its queue', {
      consumer,
      items: left.length,
      error: why,
    })
    const kept = left.map((record) => queues.send(leftoverQueue(definition), { consumer, ...feedItem(record) }))
    await settled(kept)
  }

  async function bringAgain({ body }: SQSRecord, context: Context): Promise<void> {
    const { consumer, ...item } = Leftover.parse(JSON.parse(body))
    const found = hosted.find(({ definition }) => definition.name === consumer)
    if (!found) throw new Error(`The change feed has no consumer ${consumer}`)
    const { left, why } = await found.take([feedRecord(item)], context)
    if (left.length > 0) throw new Error(`${consumer} did not take it`, { cause: why })
  }

  async function empty({ Records }: SQSEvent, context: Context): Promise<SQSBatchResponse> {
    const failed: string[] = []
    for (const record of Records) {
      try {
        await bringAgain(record, context)
      } catch (error) {
        logger.error('An item that was left over is not taken yet', { message_id: record.messageId, error })
        failed.push(record.messageId)
      }
    }
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) }
  }

  return middy<StreamEvent, StreamAnswer>({ timeoutEarlyInMillis: 0 }).handler(async (event, context) => {
    if (isOfQueue(event)) return empty(event, context)
    await settled(hosted.map((one) => hand(one, event.Records, context)))
    return undefined
  })
}

function isOfQueue(event: StreamEvent): event is SQSEvent {
  const [first] = event.Records
  return first?.eventSource === 'aws:sqs'
}

/** Fails when all have ended, if one has failed. */
async function settled(all: readonly Promise<void>[]): Promise<void> {
  await Promise.allSettled(all)
  await Promise.all(all)
}
