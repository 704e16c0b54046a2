import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import {
  CreateEventBusCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge'
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { CreateScheduleGroupCommand, SchedulerClient } from '@aws-sdk/client-scheduler'
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { DeleteMessageCommand, type Message, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { inject } from 'vitest'
import { createSockets } from '../../adapters/aws/api-gateway-sockets.ts'
import { createStores } from '../../adapters/aws/dynamodb-stores.ts'
import { type Variable, variables } from '../../adapters/aws/environment.ts'
import { createBus } from '../../adapters/aws/eventbridge-bus.ts'
import { createScheduler } from '../../adapters/aws/eventbridge-scheduler.ts'
import { createSecrets } from '../../adapters/aws/kms-secrets.ts'
import { createBlobs } from '../../adapters/aws/s3-blobs.ts'
import { createTransfers } from '../../adapters/aws/s3-transfers.ts'
import { createMail } from '../../adapters/aws/ses-mail.ts'
import { createLanes } from '../../adapters/aws/sqs-lanes.ts'
import { type Lane, lanes } from '../../core/base/ports/lanes.ts'
import type { TimerPayload } from '../../core/base/ports/scheduler.ts'
import type { EventEnvelope } from '../../events/envelope.ts'
import { blobsSuite } from '../ports/blobs.suite.ts'
import { busSuite } from '../ports/bus.suite.ts'
import { lanesSuite } from '../ports/lanes.suite.ts'
import { mailSuite } from '../ports/mail.suite.ts'
import { fresh } from '../ports/port-cases.ts'
import { schedulerSuite } from '../ports/scheduler.suite.ts'
import { secretsSuite } from '../ports/secrets.suite.ts'
import { connectClient } from '../ports/socket-client.ts'
import { socketsSuite } from '../ports/sockets.suite.ts'
import { storeSuite } from '../ports/store.suite.ts'
import { transfersSuite } from '../ports/transfers.suite.ts'
import { mailsTaken, sender, verifySender } from './deployed-mail.ts'
import { deployEchoConnection } from './echo-connection.ts'
import { awsEnvironment } from './emulator.ts'
import { createItemTable, createQueue, type QueueAddress } from './port-resources.ts'
import { readTableFeed } from './table-feed.ts'

// The suites of the ports on AWS's adapters, on resources made here as `lib/` deploys them.

Object.assign(process.env, awsEnvironment(inject('awsEndpoint')))

const close = async () => {}

storeSuite('DynamoDB', async () => {
  const client = new DynamoDBClient()
  const streamArn = await createItemTable(client, given(variables.entitiesTable), 'entities')
  await createItemTable(client, given(variables.ledgerTable), 'ledger')
  await createItemTable(client, given(variables.ephemeralTable), 'ephemeral')
  return {
    stores: createStores(),
    readFeed: () => readTableFeed(streamArn),
    restart: async () => createStores(),
    close,
  }
})

lanesSuite('SQS', async () => {
  const client = new SQSClient()
  const maxReceives = 2
  const visibilityMs = 1_000
  const prefix = fresh('lane-')
  const fifo = { FifoQueue: 'true', DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perMessageGroupId' }
  const dead = new Map<Lane, QueueAddress>()
  const queues = new Map<Lane, QueueAddress>()
  for (const lane of lanes) {
    const deadLetters = await createQueue(client, `${prefix}${lane}-dead.fifo`, fifo)
    const redrive = JSON.stringify({ deadLetterTargetArn: deadLetters.arn, maxReceiveCount: maxReceives })
    const attributes = { ...fifo, VisibilityTimeout: String(visibilityMs / 1_000), RedrivePolicy: redrive }
    dead.set(lane, deadLetters)
    queues.set(lane, await createQueue(client, `${prefix}${lane}.fifo`, attributes))
  }
  const urlOf = (lane: Lane) => queues.get(lane)?.url ?? ''
  process.env[variables.laneUrlPrefix] = urlOf('low').replace(/low\.fifo$/, '')
  return {
    lanes: createLanes(),
    async receive(lane) {
      const [message] = await receiveMessages(client, urlOf(lane), 1)
      return message && { body: bodyOf(message), receives: receivesOf(message), receipt: { lane, message } }
    },
    async delete({ receipt }) {
      const { lane, message } = receipt as { lane: Lane; message: Message }
      await client.send(new DeleteMessageCommand({ QueueUrl: urlOf(lane), ReceiptHandle: message.ReceiptHandle }))
    },
    async deadLetters(lane) {
      return (await receiveMessages(client, dead.get(lane)?.url ?? '', 10)).map(bodyOf)
    },
    visibilityMs,
    maxReceives,
    close,
  }
})

busSuite('EventBridge', async () => {
  const client = new EventBridgeClient()
  const name = given(variables.busName)
  const subscriber = await subscriberQueue()
  await client.send(new CreateEventBusCommand({ Name: name }))
  const pattern = JSON.stringify({ source: ['sortie'] })
  await client.send(new PutRuleCommand({ Name: 'all', EventBusName: name, EventPattern: pattern }))
  const target = { Id: 'queue', Arn: subscriber.arn }
  await client.send(new PutTargetsCommand({ Rule: 'all', EventBusName: name, Targets: [target] }))
  return {
    bus: createBus(),
    received: async () => (await subscriber.read()).map(({ body }) => (body as { detail: EventEnvelope }).detail),
    close,
  }
})

blobsSuite('S3', async () => {
  await new S3Client().send(new CreateBucketCommand({ Bucket: given(variables.blobBucket) }))
  return { blobs: createBlobs(), close }
})

transfersSuite('S3', async () => {
  return { transfers: createTransfers(), blobs: createBlobs(), origin: 'https://api.example', close }
})

const openSecrets = async () => {
  const { KeyMetadata } = await new KMSClient().send(new CreateKeyCommand({}))
  process.env[variables.keyId] = KeyMetadata?.KeyId ?? ''
  const prefix = given(variables.secretPrefix)
  const client = new SecretsManagerClient()
  return {
    secrets: createSecrets(),
    async set(name: string, value: string) {
      await client.send(new CreateSecretCommand({ Name: prefix + name, SecretString: value }))
    },
    close,
  }
}

secretsSuite('KMS and Secrets Manager', openSecrets, {
  'does not open what was altered, anywhere': 'The emulator does not authenticate ciphertext; KMS does (AES-GCM).',
})

schedulerSuite('EventBridge Scheduler', async () => {
  const subscriber = await subscriberQueue()
  await new SchedulerClient().send(new CreateScheduleGroupCommand({ Name: given(variables.timerGroup) }))
  process.env[variables.timerTargetArn] = subscriber.arn
  process.env[variables.timerRoleArn] = 'arn:aws:iam::000000000000:role/timers'
  return {
    scheduler: createScheduler(),
    fired: async () => (await subscriber.read()).map(({ body, at }) => ({ payload: body as TimerPayload, at })),
    aheadMs: 6_000,
    // The emulator looks every five seconds, and later when it is busy elsewhere; the port promises a minute.
    latenessMs: 40_000,
    close,
  }
})

mailSuite(
  'SES',
  async () => {
    await verifySender()
    process.env[variables.mailFrom] = sender
    return { mail: createMail(), from: sender, received: () => received(inject('awsEndpoint')), close }
  },
  {
    'says how the mails end, and that a program wrote them':
      'The emulator keeps the recipient, the subject and the text.',
  },
)

async function received(endpoint: string) {
  return (await mailsTaken(endpoint)).map((mail) => ({ ...mail, headers: {} }))
}

socketsSuite('API Gateway', async () => {
  const api = await deployEchoConnection(fresh('echo-connection'))
  const stage = `${inject('awsEndpoint')}/_aws/execute-api/${api}/live`
  process.env[variables.socketsEndpoint] = stage
  return { sockets: createSockets({ warn() {} }), connect: () => connectClient(stage.replace(/^http/, 'ws')), close }
})

/** Sets the variable to a name that nothing else has, and returns it. */
function given(variable: Variable): string {
  const value = fresh(variable.toLowerCase().replaceAll('_', '-'))
  process.env[variable] = value
  return value
}

interface SubscriberQueue {
  readonly arn: string
  /** All that has come so far, with the time at which it came. */
  read(): Promise<readonly { body: unknown; at: number }[]>
}

async function subscriberQueue(): Promise<SubscriberQueue> {
  const client = new SQSClient()
  const { url, arn } = await createQueue(client, fresh('subscriber'), { VisibilityTimeout: '600' })
  const seen: { body: unknown; at: number }[] = []
  return {
    arn,
    async read() {
      for (const message of await receiveMessages(client, url, 10)) {
        seen.push({ body: JSON.parse(message.Body ?? ''), at: Date.now() })
      }
      return seen
    },
  }
}

async function receiveMessages(client: SQSClient, url: string, max: number): Promise<Message[]> {
  const command = new ReceiveMessageCommand({
    QueueUrl: url,
    MaxNumberOfMessages: max,
    MessageSystemAttributeNames: ['ApproximateReceiveCount'],
  })
  return (await client.send(command)).Messages ?? []
}

function bodyOf(message: Message) {
  return JSON.parse(message.Body ?? '')
}

function receivesOf(message: Message): number {
  return Number(message.Attributes?.ApproximateReceiveCount)
}
