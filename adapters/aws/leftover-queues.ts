import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { asUnavailable, clientConfig, lazily } from './client-config.ts'
import { required, variables } from './environment.ts'

/** The stream’s reader has this much, in addition to the longest turn of a consumer and a reserve (`functions/fan-out/function.ts`). */
const longestSendMs = 10_000

/** Items that the stream’s consumers left over, each in a queue named `<prefix><queue>`. */
export function createLeftoverQueues() {
  const client = lazily(() => new SQSClient(clientConfig))
  return {
    async send(queue: string, message: object): Promise<void> {
      const command = new SendMessageCommand({
        QueueUrl: `${required(variables.leftoverUrlPrefix)}${queue}`,
        MessageBody: JSON.stringify(message),
      })
      await asUnavailable('SQS', () => client().send(command), longestSendMs)
    },
  }
}
