import { Duration } from 'aws-cdk-lib'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'

/** The longest that SQS keeps a message. */
export const longestRetention = Duration.days(14)

/** Where what failed too often waits for a person. That there is anything is an alarm, which finds it by its name. */
export class DeadLetterQueue extends Queue {
  constructor(scope: Construct, id: string, queueName: string) {
    super(scope, id, {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: longestRetention,
      queueName,
      // CloudFormation takes `true` or nothing.
      ...(queueName.endsWith('.fifo') ? { fifo: true } : {}),
    })
  }
}
