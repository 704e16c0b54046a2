import { Duration } from 'aws-cdk-lib'
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import { type IQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import type { FeedConsumer, FunctionDefinition } from '../functions/runtime/definition.ts'
import { DeadLetterQueue, longestRetention } from './constructs/dead-letter-queue.ts'
import type { ServiceFunction } from './constructs/service-function.ts'
import { consumerName, failuresName, laterName } from './stage.ts'

/** AWS advises to hide a message for six times as long as its function may take. */
const triesApart = (reader: FunctionDefinition) => Duration.seconds(6 * reader.timeoutS)
const triedFor = Duration.hours(1)

/** What has just failed would fail at once again. */
const firstTryAfter = Duration.seconds(30)

/**
 * Where a consumer's leftovers lie: one that needs no order is brought them again, one by one, and what it has not taken after an hour
 * is a failure. What came too late for one that needs order is a failure at once.
 */
export function keepLeftovers(
  fn: ServiceFunction,
  reader: FunctionDefinition,
  { name, trigger }: FeedConsumer,
  stage: string,
): void {
  const failures = new DeadLetterQueue(fn, `Failures-${name}`, failuresName(stage, consumerName(reader.name, name)))
  const first = trigger.order === 'free' ? bringAgain(fn, reader, name, { stage, failures }) : failures
  first.grantSendMessages(fn)
}

function bringAgain(
  fn: ServiceFunction,
  reader: FunctionDefinition,
  name: string,
  { stage, failures }: { readonly stage: string; readonly failures: IQueue },
): IQueue {
  const visibilityTimeout = triesApart(reader)
  const later = new Queue(fn, `Later-${name}`, {
    queueName: laterName(stage, consumerName(reader.name, name)),
    deliveryDelay: firstTryAfter,
    visibilityTimeout,
    retentionPeriod: longestRetention,
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    deadLetterQueue: {
      queue: failures,
      maxReceiveCount: triedFor.toSeconds() / visibilityTimeout.toSeconds(),
    },
  })
  // Two at once are the fewest that Lambda takes: while a service is away, most of it is in vain.
  fn.addEventSource(new SqsEventSource(later, { batchSize: 1, maxConcurrency: 2, reportBatchItemFailures: true }))
  return later
}
