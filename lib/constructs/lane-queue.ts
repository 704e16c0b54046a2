import { Duration } from 'aws-cdk-lib'
import { DeduplicationScope, FifoThroughputLimit, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { DeadLetterQueue, longestRetention } from './dead-letter-queue.ts'

export interface LaneQueueProps {
  /** Without `.fifo`. */
  readonly name: string
  /** The consumer's time limit. A message reappears a little after this time, and blocks its group until then. */
  readonly consumerTimeout: Duration
  /** Deliveries of one message before it becomes a dead letter. */
  readonly maxReceives: number
}

/**
 * A high-throughput FIFO queue with its dead-letter queue. Throughput and de-duplication are for each message group,
 * so tenants do not share a limit.
 */
export class LaneQueue extends Queue {
  readonly dead: DeadLetterQueue

  constructor(scope: Construct, id: string, { name, consumerTimeout, maxReceives }: LaneQueueProps) {
    const dead = new DeadLetterQueue(scope, `${id}DeadLetters`, `${name}-dead.fifo`)
    super(scope, id, {
      queueName: `${name}.fifo`,
      fifo: true,
      fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
      deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
      visibilityTimeout: consumerTimeout.plus(Duration.seconds(30)),
      retentionPeriod: longestRetention,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      deadLetterQueue: {
        queue: dead,
        maxReceiveCount: maxReceives,
      },
    })
    this.dead = dead
  }
}
