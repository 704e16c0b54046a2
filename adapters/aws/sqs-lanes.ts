import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { Lane, Lanes } from '../../core/base/ports/lanes.ts'
import { asUnavailable, clientConfig, lazily } from './client-config.ts'
import { required, variables } from './environment.ts'

/** Lanes as FIFO queues named `<prefix><lane>.fifo`, each with its dead-letter queue. */
export function createLanes(): Lanes {
  const client = lazily(() => new SQSClient(clientConfig))
  return {
    async send({ lane, group, deduplication, body }) {
      const command = new SendMessageCommand({
        QueueUrl: laneUrl(lane),
        MessageGroupId: group,
        MessageDeduplicationId: deduplication,
        MessageBody: JSON.stringify(body),
      })
      await asUnavailable('SQS', () => client().send(command))
    },
  }
}

function laneUrl(lane: Lane): string {
  return `${required(variables.laneUrlPrefix)}${lane}.fifo`
}
