import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { CreateEventBusCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { DeleteMessageCommand, type Message, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { type Variable, variables } from '../../adapters/aws/environment.ts'
import { type Lane, lanes } from '../../core/base/ports/lanes.ts'
import { createItemTable, createQueue } from '../../test/aws/port-resources.ts'
import { readTableFeed } from '../../test/aws/table-feed.ts'

/** The resources between the functions in an account. */
export interface AwsResources {
  /** The message that a lane would pass to a Lambda; it is then removed from the lane. */
  takeMessage(lane: Lane): Promise<Message | undefined>
  /** The bodies of this kind's items that reached the change feed since the last call. */
  newOnFeed(kind: string): Promise<readonly unknown[]>
}

/** Creates tables, lanes and bus as `lib/` deploys them, and configures this process's adapters to use them. */
export async function createResources(prefix: string): Promise<AwsResources> {
  const named = (variable: Variable, name: string) => {
    process.env[variable] = `${prefix}${name}`
    return `${prefix}${name}`
  }
  const dynamodb = new DynamoDBClient()
  const stream = await createItemTable(dynamodb, named(variables.entitiesTable, 'entities'), 'entities')
  await createItemTable(dynamodb, named(variables.ledgerTable, 'ledger'), 'ledger')
  await createItemTable(dynamodb, named(variables.ephemeralTable, 'ephemeral'), 'ephemeral')
  await new EventBridgeClient().send(new CreateEventBusCommand({ Name: named(variables.busName, 'bus') }))
  process.env[variables.defaultModel] = 'offline/rules'
  process.env[variables.leaseSeconds] = '60'
  process.env[variables.websocketUrl] = 'wss://nowhere.invalid'
  const sqs = new SQSClient()
  const urls = await createLanes(sqs, prefix)
  let readFromFeed = 0
  return {
    takeMessage: (lane) => takeMessage(sqs, urls.get(lane) as string),
    async newOnFeed(kind) {
      const records = await readTableFeed(stream)
      const fresh = records.slice(readFromFeed)
      readFromFeed = records.length
      return fresh.filter((record) => record.kind === kind).map(({ body }) => body)
    },
  }
}

async function createLanes(client: SQSClient, prefix: string): Promise<ReadonlyMap<Lane, string>> {
  const urls = new Map<Lane, string>()
  for (const lane of lanes) {
    const { url } = await createQueue(client, `${prefix}${lane}.fifo`, { FifoQueue: 'true' })
    urls.set(lane, url)
    process.env[variables.laneUrlPrefix] = url.slice(0, -`${lane}.fifo`.length)
  }
  return urls
}

async function takeMessage(client: SQSClient, QueueUrl: string): Promise<Message | undefined> {
  const { Messages } = await client.send(new ReceiveMessageCommand({ QueueUrl }))
  const [message] = Messages ?? []
  if (message) await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }))
  return message
}
