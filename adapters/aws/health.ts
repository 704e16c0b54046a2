import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { Health } from '../../core/base/ports/health.ts'
import { type Lane, lanes } from '../../core/base/ports/lanes.ts'
import { asUnavailable, clientConfig } from './client-config.ts'
import { required, variables } from './environment.ts'

/** Alarms watch delays, failures and long waits; this checks whether the parts exist and answer. */
export function createHealth(): Health {
  const tables = new DynamoDBClient(clientConfig)
  const queues = new SQSClient(clientConfig)
  const lookAtLane = (lane: Lane) =>
    queues.send(
      new GetQueueAttributesCommand({
        QueueUrl: `${required(variables.laneUrlPrefix)}${lane}.fifo`,
        AttributeNames: ['ApproximateNumberOfMessages'],
      }),
    )
  return {
    // Without a write, an answered read is all that can be known of it.
    store: async () => ({ state: 'ok' }),
    async lanes() {
      await asUnavailable('SQS', () => Promise.all(lanes.map(lookAtLane)))
      return { state: 'ok' }
    },
    async feed() {
      const command = new DescribeTableCommand({ TableName: required(variables.entitiesTable) })
      const { Table } = await asUnavailable('DynamoDB', () => tables.send(command))
      if (Table?.StreamSpecification?.StreamEnabled) return { state: 'ok' }
      return { state: 'failed', reason: 'The table has no stream' }
    },
  }
}
