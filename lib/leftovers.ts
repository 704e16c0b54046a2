import { Duration } from 'aws-cdk-lib'
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import { type IQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import type { FeedConsumer, FunctionDefinition } from '../functions/runtime/definition.ts'
import { DeadLetterQueue, longestRetention } from './constructs/dead-letter-queue.ts'
import type { ServiceFunction } from './constructs/service-function.ts'
import { consumerName, failuresName, laterName } from './stage.ts'

/** AWS recommends a visibility timeout of six times the function's timeout. */
const triesApart = (reader: FunctionDefinition) => Duration.seconds(6 * reader.timeoutS)
const triedFor = Duration.hours(1)

/** An immediate retry would fail again. */
const firstTryAfter = Duration.seconds(30)

/**
 * Queues for a consumer's unhandled items. Items without order are delivered again one by one, and become failures after an hour.
 * Items with order become failures at once, since they are too late.
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
  // Two is the minimum that Lambda accepts: while a service is unavailable, most tries fail.
  fn.addEventSource(new SqsEventSource(later, { batchSize: 1, maxConcurrency: 2, reportBatchItemFailures: true }))
  return later
}
