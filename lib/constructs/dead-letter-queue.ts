import { Duration } from 'aws-cdk-lib'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { type Alerting, alarmOnDeadLetters } from '../alarms.ts'

/** The longest that SQS keeps a message. */
export const longestRetention = Duration.days(14)

/** Where what failed too often waits for a person. That there is anything is an alarm. */
export class DeadLetterQueue extends Queue {
  constructor(scope: Construct, id: string, alerting: Alerting, { queueName }: { queueName?: string } = {}) {
    super(scope, id, {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: longestRetention,
      ...(queueName === undefined ? {} : { queueName, fifo: queueName.endsWith('.fifo') }),
    })
    alarmOnDeadLetters(this, alerting)
  }
}
