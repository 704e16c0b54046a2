import { randomUUID } from 'node:crypto'
import { CloudWatchClient, paginateDescribeAlarms, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch'
import { SNSClient, SubscribeCommand, UnsubscribeCommand } from '@aws-sdk/client-sns'
import { CreateQueueCommand, DeleteQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { afterEach, beforeAll, expect, inject, test } from 'vitest'
import { alarmKinds } from '../../lib/alarms.ts'
import { runSortie } from '../cli/run-sortie.ts'
import { awsEnvironment } from './emulator.ts'
import { stackUnderTest } from './stack-under-test.ts'

let env: Record<string, string>
let topic: string
let sqs: SQSClient
let sns: SNSClient
let cloudWatch: CloudWatchClient
const undo: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  topic = (await stackUnderTest())['sortie-dev-messaging']?.alarmTopic ?? ''
  const endpoint = inject('awsEndpoint')
  env = awsEnvironment(endpoint)
  const client = { endpoint, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } }
  sqs = new SQSClient(client)
  sns = new SNSClient(client)
  cloudWatch = new CloudWatchClient(client)
})

afterEach(async () => {
  for (const one of undo.splice(0)) await one()
})

const doctor = (...args: string[]) => runSortie(['doctor', ...args], { env })

test('whoever is subscribed to the alarms gets a test message', async () => {
  const { queue } = await subscribed()
  const { code, out, err } = await doctor('--stage', 'dev')
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(out).toMatch(/^Stage +dev, may be thrown away\nLambdas +1000 at once, of 1000 of the account\n/)
  expect(out).toContain('A test message was sent to everybody who is subscribed.')
  // Other tests may have left something at work.
  expect(out).toMatch(/\nnormal +100 +\d+ +\d+\n/)
  expect(await received(queue, 1)).toMatchObject([
    {
      TopicArn: topic,
      Subject: 'Sortie: a test of the alarms of dev',
      Message: expect.stringContaining('Nothing is wrong'),
    },
  ])
})

// The emulator asks no topic's policy; that it lets alarms publish is a test of the template.
test('every alarm that rings is heard, and names the runbook of its kind', async () => {
  const { queue } = await subscribed()
  const names: string[] = []
  for await (const { MetricAlarms = [] } of paginateDescribeAlarms(
    { client: cloudWatch },
    { AlarmNamePrefix: 'sortie-dev-' },
  ))
    names.push(...MetricAlarms.map(({ AlarmName = '' }) => AlarmName))
  for (const AlarmName of names)
    await cloudWatch.send(new SetAlarmStateCommand({ AlarmName, StateValue: 'ALARM', StateReason: 'A test' }))
  const heard = (await received(queue, names.length)).map(({ Message }) => JSON.parse(String(Message)))
  const pages = new Map(heard.map(({ AlarmName, AlarmDescription }) => [AlarmName, runbookIn(AlarmDescription)]))
  expect([...pages.keys()].sort()).toEqual(names.sort())
  for (const [name, page] of pages)
    expect(alarmKinds.filter((kind) => name.endsWith(`-${kind}`)).map(pageOf)).toContain(page)
  expect(new Set(pages.values())).toEqual(new Set(alarmKinds.map(pageOf)))
})

test('a topic of which nobody is told is a fault', async () => {
  const { code, out, err } = await doctor('--stage', 'dev', '--json')
  expect(code).toBe(1)
  expect(JSON.parse(out)).toMatchObject({
    stage: 'dev',
    protected: false,
    test_message: 'sent',
    problems: [expect.stringContaining('Nobody is told of the alarms of dev')],
  })
  expect(err).toContain('dev is not as it should be')
})

test('before a deployment it looks at the account alone', async () => {
  const { code, out } = await doctor('--stage', 'production')
  expect({ code, out }).toEqual({
    code: 0,
    out: expect.stringMatching(/^Stage +production, protected, not deployed\n/),
  })
  expect(out).not.toContain('test message')
})

test('a stage that cannot be is a mistake of whoever typed it', async () => {
  const { code, err } = await doctor('--stage', 'Live!')
  expect(code).toBe(2)
  expect(err).toContain('is not 1 to 20 lower-case letters')
})

function pageOf(kind: string): string {
  return `docs/runbooks/${kind}.md`
}

function runbookIn(description: string): string | undefined {
  return /docs\/runbooks\/[a-z-]+\.md$/.exec(description)?.[0]
}

/** What SNS put into the queue, once there is so much of it. */
async function received(QueueUrl: string, count: number): Promise<Record<string, unknown>[]> {
  const all: Record<string, unknown>[] = []
  while (all.length < count) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20, MaxNumberOfMessages: 10 }),
    )
    if (Messages.length === 0) return all
    all.push(...Messages.map(({ Body = '' }) => JSON.parse(Body)))
  }
  return all
}

async function subscribed(): Promise<{ queue: string }> {
  const QueueName = `alarms-${randomUUID()}`
  const arn = `arn:aws:sqs:us-east-1:000000000000:${QueueName}`
  const { QueueUrl: queue = '' } = await sqs.send(
    new CreateQueueCommand({ QueueName, Attributes: { Policy: takingFrom(topic, arn) } }),
  )
  const { SubscriptionArn } = await sns.send(
    new SubscribeCommand({ TopicArn: topic, Protocol: 'sqs', Endpoint: arn, ReturnSubscriptionArn: true }),
  )
  undo.push(
    () => sns.send(new UnsubscribeCommand({ SubscriptionArn })),
    () => sqs.send(new DeleteQueueCommand({ QueueUrl: queue })),
  )
  return { queue }
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
