import { rmSync } from 'node:fs'
import type { Stack } from 'aws-cdk-lib'
import { afterAll, describe, expect, test } from 'vitest'
import { lifetimeDays, lifetimeTag } from '../../adapters/aws/blob-lifetimes.ts'
import { operations } from '../../contract/api.ts'
import { mailEvents } from '../../contract/resources/mail-subscription.ts'
import { lanes } from '../../core/base/ports/lanes.ts'
import { storedFormat } from '../../core/base/storing/format.ts'
import { maxLosses } from '../../core/engine/dispatch/losses.ts'
import { lambdas } from '../../functions/definitions.ts'
import { checksSessions } from '../../functions/runtime/session-access.ts'
import { leftoverQueue } from '../../functions/runtime/stream.ts'
import { type Resource, resourcesOf, sortieApp } from './sortie-app.ts'

const { data, messaging, platform, routes: contract, laterRoutes, directory } = sortieApp()
const inPlatform = resourcesOf(platform)
const inMessaging = resourcesOf(messaging)
const inData = resourcesOf(data)
const inRoutes = { ...resourcesOf(contract), ...resourcesOf(laterRoutes) }
afterAll(() => rmSync(directory, { recursive: true }))

const functionsByArea = Object.fromEntries(
  lambdas.flatMap(({ name, trigger }) => (trigger.kind === 'http' ? [[trigger.area, name]] : [])),
)

describe('the HTTP API', () => {
  test.each(operations)('%s leads to the function of its area', (_, { method, path, area }) => {
    for (const one of method === 'GET' ? ['GET', 'HEAD'] : [method])
      expect(functionBehind(keyFor(one, path))).toBe(`sortie-dev-${functionsByArea[area]}`)
  })

  test('every other path leads to the platform function', () => {
    expect(functionBehind('$default')).toBe('sortie-dev-platform')
  })

  test('has no route that the contract does not have', () => {
    const keys = operations.flatMap(([, { method, path }]) =>
      (method === 'GET' ? ['GET', 'HEAD'] : [method]).map((one) => keyFor(one, path)),
    )
    expect(
      routes()
        .map(({ Properties }) => Properties.RouteKey)
        .toSorted(),
    ).toEqual([...new Set(keys), '$default'].toSorted())
  })
})

describe.each(lambdas)('$name', (definition) => {
  const [, fn] = functionNamed(definition.name)

  test('runs as it is defined, on Node 24 and ARM', () => {
    expect(fn.Properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      MemorySize: definition.memoryMb,
      Timeout: definition.timeoutS,
      LoggingConfig: { LogFormat: 'JSON' },
    })
  })

  test('may touch only the tables that it declares', () => {
    const { stores = {} } = definition.uses as { stores?: object }
    const touched = statements(definition.name)
      .filter(({ actions }) => actions.some((action) => /^dynamodb:(?!.*(Stream|Records|Shard))/.test(action)))
      .map(({ resource }) => /Output(?:FnGetAtt)?(Entities|Ledger|Ephemeral)/.exec(resource)?.[1]?.toLowerCase())
    // Whether a cookie counts says the table of sessions, which no definition names: see `functions/runtime/session-access.ts`.
    const ofSessions = checksSessions(definition) ? ['ephemeral'] : []
    expect(new Set(touched)).toEqual(new Set([...Object.keys(stores), ...ofSessions]))
  })
})

test('the actions of a function are those of what it declares, those of its trigger, and its own log', () => {
  const log = ['logs:CreateLogStream', 'logs:PutLogEvents']
  expect(actionsOf('platform')).toEqual([
    ...['BatchGetItem', 'DescribeTable', 'GetItem', 'PutItem', 'Query'].map((action) => `dynamodb:${action}`),
    ...log,
    ...['s3:GetObject', 's3:ListBucket', 'sqs:GetQueueAttributes'],
  ])
  expect(actionsOf('agents')).toEqual([
    ...['BatchGetItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query'].map((action) => `dynamodb:${action}`),
    ...log,
  ])
  const ofStream = ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams']
  const ofFollowers = ['BatchGetItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query']
  const ofCounts = ['UpdateItem']
  const ofQueues = ['ChangeMessageVisibility', 'DeleteMessage', 'GetQueueAttributes', 'GetQueueUrl', 'ReceiveMessage']
  expect(actionsOf('fan-out')).toEqual([
    ...[...ofStream, ...ofFollowers, ...ofCounts].toSorted().map((action) => `dynamodb:${action}`),
    'events:PutEvents',
    'execute-api:ManageConnections',
    'lambda:InvokeFunction',
    ...log,
    ...[...ofQueues, 'SendMessage'].map((action) => `sqs:${action}`),
  ])
  expect(actionsOf('timers')).toEqual([
    ...['BatchGetItem', 'ConditionCheckItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'].map(
      (a) => `dynamodb:${a}`,
    ),
    'events:PutEvents',
    'iam:PassRole',
    ...log,
    ...['GetObject', 'ListBucket', 'PutObject', 'PutObjectTagging'].map((action) => `s3:${action}`),
    ...['CreateSchedule', 'DeleteSchedule', 'UpdateSchedule'].map((action) => `scheduler:${action}`),
    ...['GetQueueAttributes', 'GetQueueUrl', 'SendMessage'].map((action) => `sqs:${action}`),
  ])
})

test('for each lifetime that a blob may be tagged with the bucket has a rule', () => {
  const buckets = Object.values(inData).filter(({ Type }) => Type === 'AWS::S3::Bucket')
  const rules = buckets.flatMap(({ Properties }) => (Properties.LifecycleConfiguration as { Rules: Rule[] }).Rules)
  const lifetimes = rules.flatMap(({ TagFilters, ExpirationInDays }) =>
    (TagFilters ?? []).map(({ Key, Value }) => [Key, Value, ExpirationInDays]),
  )
  expect(lifetimes).toEqual(lifetimeDays.map((days) => [lifetimeTag, String(days), days]))
})

interface Rule {
  readonly TagFilters?: readonly { readonly Key: string; readonly Value: string }[]
  readonly ExpirationInDays?: number
}

test('who reads the stream may write a note of what cannot be handled, and nothing else in that table', () => {
  const writing = statements('fan-out').filter(
    ({ actions, resource }) =>
      /Entities/.test(resource) && actions.some((action) => /(Put|Update|Delete)Item$/.test(action)),
  )
  expect(writing.map(({ actions, keys }) => [actions, keys])).toEqual([[['dynamodb:PutItem'], ['_|set-aside']]])
})

test('only who pushes, who carries out missions and who judges trials invoke a function, each of them one', () => {
  const runsPrograms = expect.stringMatching(/:function:sortie-dev-run-program"/)
  const invoking = lambdas.flatMap(({ name }) =>
    statements(name).flatMap(({ actions, resource }) =>
      actions.includes('lambda:InvokeFunction') ? [[name, resource] as const] : [],
    ),
  )
  expect(invoking).toEqual([
    ...['continue-evaluation', 'evaluations', 'execute'].map((name) => [name, runsPrograms]),
    ['fan-out', expect.stringMatching(/:function:sortie-dev-push-shard"/)],
    ...['sweep', 'tools'].map((name) => [name, runsPrograms]),
  ])
  const { Properties } = functionNamed('fan-out')[1]
  expect(Properties.Environment.Variables.SORTIE_PUSH_SHARD_FUNCTION).toBe('sortie-dev-push-shard')
})

test('who runs what models wrote may do nothing but write its own log, and is given no name of anything that keeps data', () => {
  expect(actionsOf('run-program')).toEqual(['logs:CreateLogStream', 'logs:PutLogEvents'])
  const { Environment, VpcConfig } = functionNamed('run-program')[1].Properties
  expect(Object.keys(Environment.Variables).sort()).toEqual([
    ...['SORTIE_DEFAULT_MODEL', 'SORTIE_LEASE_SECONDS', 'SORTIE_WEBSOCKET_URL'],
  ])
  expect(VpcConfig).toBeUndefined()
})

test('nobody may change or delete what stands in the ledger', () => {
  const onLedger = lambdas.flatMap(({ name }) => statements(name)).filter(({ resource }) => /Ledger/.test(resource))
  expect(onLedger.flatMap(({ actions }) => actions)).not.toEqual(
    expect.arrayContaining([expect.stringMatching(/Update|Delete/)]),
  )
  expect(onLedger.length).toBeGreaterThan(0)
})

test('no statement allows an action on everything, nor every action', () => {
  const all = lambdas.flatMap(({ name }) => statements(name))
  expect(all.filter(({ resource, actions }) => resource === '"*"' || actions.some((a) => a.endsWith('*')))).toEqual([])
})

test('a function gets the variables of its ports and no other', () => {
  const names = (name: string) => Object.keys(functionNamed(name)[1].Properties.Environment.Variables).sort()
  const settings = ['SORTIE_DEFAULT_MODEL', 'SORTIE_LEASE_SECONDS', 'SORTIE_WEBSOCKET_URL']
  const looksAt = ['SORTIE_BLOB_BUCKET', 'SORTIE_ENTITIES_TABLE', 'SORTIE_EPHEMERAL_TABLE', 'SORTIE_LANE_URL_PREFIX']
  expect(names('platform')).toEqual([...settings, ...looksAt].sort())
  const ofPush = [
    ...['SORTIE_ENTITIES_TABLE', 'SORTIE_EPHEMERAL_TABLE', 'SORTIE_PUSH_SHARD_FUNCTION', 'SORTIE_SOCKETS_ENDPOINT'],
  ]
  const ofPublish = ['SORTIE_BUS_NAME']
  expect(names('fan-out')).toEqual([...settings, ...ofPush, ...ofPublish, 'SORTIE_LEFTOVER_URL_PREFIX'].sort())
})

describe.each(lanes)('the lane %s', (lane) => {
  const queue = queueNamed(`sortie-dev-${lane}.fifo`)
  const deadLetters = queueNamed(`sortie-dev-${lane}-dead.fifo`)
  const execute = lambdas.find(({ trigger }) => trigger.kind === 'lanes')

  test('is a high-throughput FIFO queue whose messages outlast their consumer', () => {
    expect(queue.Properties).toMatchObject({
      FifoQueue: true,
      FifoThroughputLimit: 'perMessageGroupId',
      DeduplicationScope: 'messageGroup',
      MessageRetentionPeriod: 14 * 24 * 3600,
    })
    expect(queue.Properties.VisibilityTimeout).toBeGreaterThanOrEqual(execute?.timeoutS ?? Number.NaN)
  })

  test('keeps what failed too often for as long as SQS can', () => {
    const target = JSON.stringify(queue.Properties.RedrivePolicy.deadLetterTargetArn)
    expect(target).toContain(`Lane${lane}DeadLetters`)
    expect(deadLetters.Properties).toMatchObject({ FifoQueue: true, MessageRetentionPeriod: 14 * 24 * 3600 })
  })

  test('is consumed one message at a time, within its own concurrency', () => {
    const mappings = Object.values(resourcesOf(platform, 'AWS::Lambda::EventSourceMapping'))
    const own = mappings.filter(({ Properties }) =>
      new RegExp(`Lane${lane}[0-9A-F]{8}Arn`).test(JSON.stringify(Properties.EventSourceArn)),
    )
    expect(own).toHaveLength(1)
    expect(own[0]?.Properties).toMatchObject({
      BatchSize: 1,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: {
        MaximumConcurrency: { critical: 200, high: 150, normal: 100, low: 50 }[lane],
      },
    })
  })
})

test('of a batch of messages only those that failed come again, whichever queue they are from', () => {
  const onQueues = Object.values(resourcesOf(platform, 'AWS::Lambda::EventSourceMapping')).filter(
    ({ Properties }) => Properties.StartingPosition === undefined,
  )
  expect(onQueues.length).toBeGreaterThan(2 * lanes.length)
  for (const { Properties } of onQueues) expect(Properties.FunctionResponseTypes).toEqual(['ReportBatchItemFailures'])
})

test('a mission that ends its executors is given up by our count, long before its messages are dead', () => {
  const execute = lambdas.find(({ trigger }) => trigger.kind === 'lanes')
  const sweep = lambdas.find(({ trigger }) => trigger.kind === 'schedule')
  if (execute?.trigger.kind !== 'lanes' || sweep?.trigger.kind !== 'schedule')
    throw new Error('Who executes, who sweeps?')
  const leaseS = Number(functionNamed('execute')[1].Properties.Environment.Variables.SORTIE_LEASE_SECONDS)
  const countedOutAfterS = maxLosses * (leaseS + sweep.trigger.everyS)
  for (const lane of lanes) {
    const { VisibilityTimeout, RedrivePolicy } = queueNamed(`sortie-dev-${lane}.fifo`).Properties
    expect(RedrivePolicy.maxReceiveCount).toBe(execute.trigger.maxReceives)
    // A message whose executor died comes again only now, and is then of a leg that is over.
    expect(VisibilityTimeout).toBeGreaterThan(leaseS + sweep.trigger.everyS)
    expect(RedrivePolicy.maxReceiveCount * VisibilityTimeout).toBeGreaterThan(countedOutAfterS)
  }
})

describe('the stream of the table', () => {
  const reader = lambdas.find(({ trigger }) => trigger.kind === 'stream')
  const consumers = reader?.trigger.kind === 'stream' ? reader.trigger.consumers : []
  const [id, fn] = functionNamed('fan-out')
  const mappings = Object.entries(resourcesOf(platform, 'AWS::Lambda::EventSourceMapping'))
  const onStream = mappings.filter(([, { Properties }]) => Properties.StartingPosition !== undefined)
  const queues = Object.entries(resourcesOf(platform, 'AWS::SQS::Queue'))
  const queue = (name: string) => queues.find(([, { Properties }]) => Properties.QueueName === name)

  test('has one reader, which leaves room for another: at the most two may read a stream', () => {
    expect(onStream.map(([, { Properties }]) => Properties.FunctionName)).toEqual([{ Ref: id }])
  })

  test('brings what any consumer asks for, halves a batch that fails, and gives up in the end', () => {
    const [[, { Properties }] = ['', { Properties: undefined }]] = onStream
    expect(JSON.parse(Properties.FilterCriteria.Filters[0].Pattern)).toEqual({
      dynamodb: { NewImage: { kind: { S: ['events'] } } },
    })
    expect(Properties).toMatchObject({
      BatchSize: 100,
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 5,
      MaximumRecordAgeInSeconds: 3600,
      DestinationConfig: { OnFailure: expect.anything() },
    })
  })

  // Under another logical id CloudFormation would make another mapping, which begins at the oldest record of the last 24 hours.
  test('is read on by the mapping that was there before one function read for all', () => {
    const [[mapping] = ['']] = onStream
    expect(mapping).toBe('FunctionfanoutDynamoDBEventSourcesortiedevdataEntitiesE7E7E946A95209F0')
    expect(fn.Properties.FunctionName).toBe('sortie-dev-fan-out')
  })

  test('has the reader go on before it can be ended while a consumer has its turn, and what that left is kept', () => {
    expect(consumers.length).toBeGreaterThan(1)
    const longestSendS = 10
    for (const { timeoutS } of consumers) expect(fn.Properties.Timeout).toBeGreaterThan(timeoutS + longestSendS)
  })

  test.each(consumers)('keeps what $name leaves over in the queue that it is sent to', (consumer) => {
    const prefix = fn.Properties.Environment.Variables.SORTIE_LEFTOVER_URL_PREFIX
    expect(JSON.stringify(prefix)).toMatch(/fan-out-"/)
    const [kept, { Properties }] = queue(`sortie-dev-fan-out-${leftoverQueue(consumer)}`) ?? ['', { Properties: {} }]
    const sending = statements('fan-out').filter(({ actions }) => actions.includes('sqs:SendMessage'))
    expect(sending.map(({ resource }) => resource)).toContainEqual(expect.stringContaining(kept))
    // Whatever lies in the queue that is emptied comes again without the consumer's order, and then lies in the other.
    const isEmptied = mappings.some(([, one]) => JSON.stringify(one.Properties.EventSourceArn).includes(kept))
    expect(isEmptied).toBe(consumer.trigger.order === 'free')
    if (!isEmptied) return
    const [dead] = queue(`sortie-dev-fan-out-${consumer.name}-failures`) ?? ['none']
    expect(JSON.stringify(Properties.RedrivePolicy.deadLetterTargetArn)).toContain(dead)
    expect(Properties.VisibilityTimeout).toBeGreaterThanOrEqual(6 * fn.Properties.Timeout)
    expect(Properties.VisibilityTimeout * Properties.RedrivePolicy.maxReceiveCount).toBe(3600)
  })
})

test('the bus leads to each consumer what it declares, with a queue for what cannot be delivered', () => {
  const rules = Object.values(resourcesOf(platform, 'AWS::Events::Rule')).filter(
    ({ Properties }) => Properties.EventPattern,
  )
  const patterns = rules.map(({ Properties }) => Properties.EventPattern)
  expect(patterns).toContainEqual({
    source: ['sortie'],
    'detail-type': ['mission.completed', 'mission.failed', 'mission.cancelled', 'mission.expired'],
    detail: { data: { parent_id: [{ exists: true }] } },
  })
  expect(patterns).toContainEqual({ source: ['sortie'], 'detail-type': ['callback.due', 'mail.due', ...mailEvents] })
  for (const { Properties } of rules) expect(Properties.Targets[0].DeadLetterConfig).toBeDefined()
})

test('no function but the one that upgrades is deployed before the stored format was looked at', () => {
  const formats = Object.entries(resourcesOf(platform, 'Custom::StoredFormat'))
  expect(formats).toHaveLength(1)
  const [[format, { Properties }] = ['', { Properties: undefined }]] = formats
  const [upgrade] = functionNamed('upgrade')
  expect(Properties).toEqual({
    ServiceToken: { 'Fn::GetAtt': [upgrade, 'Arn'] },
    ServiceTimeout: 120,
    format: storedFormat,
    release: expect.stringMatching(/^[0-9a-f]{16}$/),
  })
  const others = lambdas.filter(({ name }) => name !== 'upgrade')
  for (const { name } of others) expect(functionNamed(name)[1].DependsOn).toContain(format)
  expect(functionNamed('upgrade')[1].DependsOn ?? []).not.toContain(format)
})

test('whoever has a store may read its format, and only the upgrade may write it', () => {
  const withStore = lambdas.filter(({ uses }) => 'stores' in uses)
  for (const { name } of withStore) {
    const onFormat = statements(name).filter(({ keys }) => keys?.includes('_|format'))
    expect(onFormat.flatMap(({ actions }) => actions)).toEqual(['dynamodb:GetItem'])
  }
})

test('what a stack cannot do without is restorable to any second, in every stage', () => {
  const restorable = Object.values(resourcesOf(data, 'AWS::DynamoDB::GlobalTable')).map(({ Properties }) => [
    Properties.TimeToLiveSpecification.AttributeName,
    Properties.Replicas[0].PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled,
  ])
  expect(restorable).toEqual([
    ['expires_at', true],
    ['expires_at', true],
    ['expires_at', false],
  ])
  const [bucket] = Object.values(inData).filter(({ Type }) => Type === 'AWS::S3::Bucket')
  expect(bucket?.Properties.VersioningConfiguration).toEqual({ Status: 'Enabled' })
})

test('a deleted blob is kept for longer than the tables can be restored to, so that no restored item names one that is gone', () => {
  const pointInTimeDays = 35
  const [bucket] = Object.values(inData).filter(({ Type }) => Type === 'AWS::S3::Bucket')
  const kept = bucket?.Properties.LifecycleConfiguration.Rules.flatMap(
    ({ NoncurrentVersionExpiration }: { NoncurrentVersionExpiration?: { NoncurrentDays: number } }) =>
      NoncurrentVersionExpiration?.NoncurrentDays ?? [],
  )
  expect(kept).toEqual([expect.toSatisfy((days: number) => days > pointInTimeDays)])
})

test('a stage is protected, unless it says that it may be thrown away', { timeout: 120_000 }, () => {
  const live = sortieApp('live', { lanes: { normal: 300 } })
  try {
    const kept = Object.values(resourcesOf(live.data)).filter(({ Type }) => /GlobalTable|Bucket$|KMS::Key/.test(Type))
    expect(kept.filter(({ DeletionPolicy }) => DeletionPolicy === 'Retain')).toHaveLength(4)
    const tables = Object.values(resourcesOf(live.data, 'AWS::DynamoDB::GlobalTable'))
    expect(tables.map(({ Properties }) => Properties.Replicas[0].DeletionProtectionEnabled)).toEqual([
      true,
      true,
      false,
    ])
    const gone = Object.values(inData).filter(({ Type }) => /GlobalTable|Bucket$|KMS::Key/.test(Type))
    expect(gone.map(({ DeletionPolicy }) => DeletionPolicy)).toEqual(gone.map(() => 'Delete'))
    const terminable = (stacks: readonly Stack[]) => stacks.map(({ terminationProtection }) => terminationProtection)
    expect(terminable([live.data, live.messaging, live.platform, live.routes, live.laterRoutes, live.alarms])).toEqual(
      Array(6).fill(true),
    )
    expect(terminable([data, messaging, platform])).toEqual([false, false, false])
    const reserved = ({ platform }: Pick<typeof live, 'platform'>) =>
      Object.values(resourcesOf(platform, 'AWS::Lambda::Function')).flatMap(
        ({ Properties: { FunctionName, ReservedConcurrentExecutions: reserved } }) =>
          reserved === undefined ? [] : [[FunctionName, reserved]],
      )
    expect(Object.fromEntries(reserved(live))).toEqual({
      'sortie-live-deliver': 100,
      'sortie-live-event-stream': 50,
      'sortie-live-execute': 200 + 150 + 300 + 50,
    })
    expect(reserved({ platform })).toEqual([])
  } finally {
    rmSync(live.directory, { recursive: true })
  }
})

function routes(): readonly Resource[] {
  return Object.values(inRoutes).filter(({ Type }) => Type === 'AWS::ApiGatewayV2::Route')
}

/** As API Gateway chooses: a route of the method before one of any. */
function keyFor(method: string, path: string): string {
  const own = `${method} ${path}`
  return routes().some(({ Properties }) => Properties.RouteKey === own) ? own : `ANY ${path}`
}

function functionBehind(key: string): string {
  const route = routes().find(({ Properties }) => Properties.RouteKey === key)
  const integration = route?.Properties.Target['Fn::Join'][1][1].Ref
  const uri = JSON.stringify(inRoutes[integration]?.Properties.IntegrationUri)
  return /:function:([\w-]+)/.exec(uri)?.[1] ?? uri
}

function functionNamed(name: string): [string, Resource] {
  const found = Object.entries(inPlatform).find(
    ([, { Type, Properties }]) => Type === 'AWS::Lambda::Function' && Properties.FunctionName === `sortie-dev-${name}`,
  )
  if (!found) throw new Error(`There is no function ${name}`)
  return found
}

function queueNamed(name: string): Resource {
  const found = Object.values(inMessaging).find(({ Properties }) => Properties?.QueueName === name)
  if (!found) throw new Error(`There is no queue ${name}`)
  return found
}

interface OnKeys {
  readonly 'ForAllValues:StringEquals'?: { readonly 'dynamodb:LeadingKeys': readonly string[] }
}

interface Statement {
  readonly actions: readonly string[]
  readonly resource: string
  /** The partitions that it is limited to. */
  readonly keys: readonly string[] | undefined
}

/** What the function's role may do: one entry for each action list and resource. */
function statements(name: string): readonly Statement[] {
  const role = functionNamed(name)[1].Properties.Role['Fn::GetAtt'][0]
  const policies = Object.values(resourcesOf(platform, 'AWS::IAM::Policy')).filter(({ Properties }) =>
    Properties.Roles.some(({ Ref }: { Ref: string }) => Ref === role),
  )
  return policies.flatMap(({ Properties }) =>
    Properties.PolicyDocument.Statement.map(
      ({ Action, Resource, Condition }: { Action: string | string[]; Resource: unknown; Condition?: OnKeys }) => ({
        actions: [Action].flat(),
        resource: JSON.stringify(Resource),
        keys: Condition?.['ForAllValues:StringEquals']?.['dynamodb:LeadingKeys'],
      }),
    ),
  )
}

function actionsOf(name: string): readonly string[] {
  return [...new Set(statements(name).flatMap(({ actions }) => actions))].sort()
}
