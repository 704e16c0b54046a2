import { randomUUID } from 'node:crypto'
import { SNSClient, SubscribeCommand, UnsubscribeCommand } from '@aws-sdk/client-sns'
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'

/** Somebody who is told of the alarms of a stage: a queue that is subscribed to their topic. */
export class ToldOfAlarms {
  readonly #sqs: SQSClient
  readonly #sns: SNSClient
  readonly #queue: string
  readonly #subscription: string | undefined

  static async by(endpoint: string, topic: string): Promise<ToldOfAlarms> {
    const [, , , region = '', account = ''] = topic.split(':')
    const client = { endpoint, region, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } }
    const sqs = new SQSClient(client)
    const sns = new SNSClient(client)
    const QueueName = `alarms-${randomUUID()}`
    const Endpoint = `arn:aws:sqs:${region}:${account}:${QueueName}`
    const Attributes = { Policy: takingFrom(topic, Endpoint) }
    const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }))
    const subscribe = new SubscribeCommand({ TopicArn: topic, Protocol: 'sqs', Endpoint, ReturnSubscriptionArn: true })
    const { SubscriptionArn } = await sns.send(subscribe)
    return new ToldOfAlarms(sqs, sns, QueueUrl, SubscriptionArn)
  }

  private constructor(sqs: SQSClient, sns: SNSClient, queue: string, subscription: string | undefined) {
    this.#sqs = sqs
    this.#sns = sns
    this.#queue = queue
    this.#subscription = subscription
  }

  /** What the topic said, once it is so much. */
  async heard(count: number): Promise<readonly Record<string, unknown>[]> {
    const all: Record<string, unknown>[] = []
    const receive = new ReceiveMessageCommand({ QueueUrl: this.#queue, WaitTimeSeconds: 20, MaxNumberOfMessages: 10 })
    while (all.length < count) {
      const { Messages = [] } = await this.#sqs.send(receive)
      if (Messages.length === 0) return all
      for (const { Body = '', ReceiptHandle } of Messages) {
        all.push(JSON.parse(Body))
        await this.#sqs.send(new DeleteMessageCommand({ QueueUrl: this.#queue, ReceiptHandle }))
      }
    }
    return all
  }

  async close(): Promise<void> {
    await this.#sns.send(new UnsubscribeCommand({ SubscriptionArn: this.#subscription }))
    await this.#sqs.send(new DeleteQueueCommand({ QueueUrl: this.#queue }))
    this.#sns.destroy()
    this.#sqs.destroy()
  }
}

function takingFrom(topic: string, queue: string): string {
  const Statement = {
    Effect: 'Allow',
    Principal: { Service: 'sns.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: queue,
    Condition: { ArnEquals: { 'aws:SourceArn': topic } },
  }
  return JSON.stringify({ Version: '2012-10-17', Statement: [Statement] })
}
