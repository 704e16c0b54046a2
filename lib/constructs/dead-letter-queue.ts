import { Duration } from 'aws-cdk-lib'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'

/** The longest retention of SQS. */
export const longestRetention = Duration.days(14)

/**
 * A queue of messages that failed too often and wait for a person. Any message in it raises an alarm, which finds the queue by
 * name.
 */
export class DeadLetterQueue extends Queue {
  constructor(scope: Construct, id: string, queueName: string) {
    super(scope, id, {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: longestRetention,
      queueName,
      // CloudFormation accepts only `true` or no value.
      ...(queueName.endsWith('.fifo') ? { fifo: true } : {}),
    })
  }
}
