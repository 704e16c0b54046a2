import { globSync, readFileSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { lanes } from '../../core/base/ports/lanes.ts'
import { lambdas } from '../../functions/definitions.ts'
import { createLogger } from '../../functions/runtime/logger.ts'
import { alarmKinds } from '../../lib/alarms.ts'
import { documentedCommands } from '../docs/commands.ts'
import { conditions, executorsOfTest } from './alarm-conditions.ts'
import { rings, ruleOf } from './cloudwatch-rule.ts'
import { resourcesOf, sortieApp } from './sortie-app.ts'

const stage = sortieApp('live', { lanes: { normal: executorsOfTest.normal }, copy: { region: 'eu-west-1' } })
const { messaging, platform, alarms, directory } = stage
afterAll(() => rmSync(directory, { recursive: true }))

const stacks = [stage.data, messaging, platform, stage.routes, stage.laterRoutes, alarms]
const all = stacks
  .flatMap((stack) => Object.values(resourcesOf(stack, 'AWS::CloudWatch::Alarm')))
  .map(({ Properties }) => Properties)
const named = (of: string, kind: string) => all.find(({ AlarmName }) => AlarmName === `sortie-live-${of}-${kind}`)
const pages = globSync('*.md', { cwd: join(import.meta.dirname, '..', '..', 'docs', 'runbooks') })
  .map((file) => basename(file, '.md'))
  .filter((page) => page !== 'README')

test('every alarm tells the topic, and no other topic', () => {
  expect(all.length).toBeGreaterThan(lambdas.length)
  const [[topic] = []] = Object.entries(resourcesOf(messaging, 'AWS::SNS::Topic'))
  for (const { AlarmActions, ActionsEnabled } of all) {
    expect(AlarmActions).toHaveLength(1)
    expect(JSON.stringify(AlarmActions)).toContain(String(topic))
    expect(ActionsEnabled).not.toBe(false)
  }
})

test('alarms and rules of this account may publish to the topic, and nothing without TLS', () => {
  const policies = Object.values(resourcesOf(messaging, 'AWS::SNS::TopicPolicy'))
  expect(policies).toHaveLength(1)
  const [{ Properties } = { Properties: undefined }] = policies
  const { Statement } = Properties.PolicyDocument
  const topic = { Ref: Object.keys(resourcesOf(messaging, 'AWS::SNS::Topic'))[0] }
  expect(Statement).toContainEqual({
    Sid: 'AllowAlarmsAndRulesOfThisAccount',
    Effect: 'Allow',
    Principal: { Service: ['cloudwatch.amazonaws.com', 'events.amazonaws.com'] },
    Action: 'sns:Publish',
    Resource: topic,
    Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
  })
  expect(Statement).toContainEqual(
    expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
  )
  expect(Statement.filter(({ Effect }: { Effect: string }) => Effect === 'Allow')).toHaveLength(1)
})

const each = all.map((properties) => ({ name: String(properties.AlarmName), properties }))
describe.each(each)('$name', ({ name, properties }) => {
  const [, of = '', kind] = new RegExp(`^sortie-live-(.+?)-(${alarmKinds.join('|')})$`).exec(name) ?? []
  const condition = alarmKinds.filter((one) => one === kind).map((one) => conditions[one](of))

  test('rings in the condition that its runbook names, and not just below it', () => {
    const rule = ruleOf(properties)
    expect(condition).toHaveLength(1)
    for (const { rings: loud, quiet } of condition) {
      expect(rings(rule, loud)).toBe(true)
      expect(quiet.map((minutes) => rings(rule, minutes))).toEqual(quiet.map(() => false))
    }
  })

  test('looks at no more than CloudWatch takes', () => {
    const { Period, EvaluationPeriods } = ruleOf(properties)
    const days = Period < 3_600 ? 1 : 7
    expect(Period * EvaluationPeriods).toBeLessThanOrEqual(days * 86_400)
  })
})

describe('the runbooks', () => {
  test('have a page for each kind of alarm, and no other page', () => {
    expect([...pages].sort()).toEqual([...alarmKinds].sort())
  })

  test.each(alarmKinds)('of %s says what it means, what to look at and what to do', (kind) => {
    const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'runbooks', `${kind}.md`), 'utf8')
    expect(page).toMatch(new RegExp(`^# ${kind}\n`))
    for (const part of ['## What it means', '## What to look at', '## What to do']) expect(page).toContain(part)
  })

  test('are named by each alarm, with what a user notices; and each page has an alarm', () => {
    const found = all.map(({ AlarmName, AlarmDescription }) => {
      const [, impact, kind] = /^(.+\.) What to do: docs\/runbooks\/(.+)\.md$/.exec(AlarmDescription) ?? []
      expect(impact).toMatch(/^[A-Z].{20,}\.$/)
      expect(AlarmName).toMatch(new RegExp(`-${kind}$`))
      return kind
    })
    expect(new Set(found)).toEqual(new Set(pages))
  })

  test.each(alarmKinds)('of %s has steps that can be run as they stand there', (kind) => {
    const commands = documentedCommands(`docs/runbooks/${kind}.md`, ['aws', 'sortie', 'curl', 'cdk'])
    expect(commands.filter(({ whole }) => whole)).not.toEqual([])
  })

  test('are listed in their table', () => {
    const table = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'runbooks', 'README.md'), 'utf8')
    for (const kind of alarmKinds) expect(table).toContain(`| [${kind}](${kind}.md) |`)
  })
})

describe.each(lambdas)('the function $name', ({ name, impact }) => {
  test.each(['Errors', 'Throttles'])('has an alarm on %s that says what a user notices', (metric) => {
    expect(named(name, `function-${metric.toLowerCase()}`)).toMatchObject({
      Namespace: 'AWS/Lambda',
      MetricName: metric,
      Dimensions: [{ Name: 'FunctionName', Value: `sortie-live-${name}` }],
      Statistic: 'Sum',
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      AlarmDescription: expect.stringContaining(impact),
    })
  })
})

const quiet = lambdas.filter(({ trigger }) => ['lanes', 'stream', 'dead-messages'].includes(trigger.kind))
test.each(quiet)('$name has an alarm on what it logs as an error, since Lambda counts none of it', ({ name }) => {
  const { Namespace, MetricName } = named(name, 'consumer-errors')
  const filters = Object.values(resourcesOf(platform, 'AWS::Logs::MetricFilter')).map(({ Properties }) => Properties)
  const own = filters.find(({ MetricTransformations: [{ MetricName: counted }] }) => counted === MetricName)
  expect(own).toMatchObject({
    FilterPattern: '{ $.level = "ERROR" }',
    MetricTransformations: [{ MetricNamespace: Namespace, MetricValue: '1' }],
  })
  const fn = Object.values(resourcesOf(platform, 'AWS::Lambda::Function')).find(
    ({ Properties }) => Properties.FunctionName === `sortie-live-${name}`,
  )
  expect(fn?.Properties.LoggingConfig.LogGroup).toEqual(own.LogGroupName)
})

const readers = lambdas.filter(({ trigger }) => trigger.kind === 'stream')
test.each(readers)('$name has an alarm on how far it is behind the stream', ({ name }) => {
  expect(named(name, 'stream-lag')).toMatchObject({
    MetricName: 'IteratorAge',
    Statistic: 'Maximum',
    Threshold: 60_000,
    EvaluationPeriods: 3,
  })
})

const consumers = readers.flatMap(({ name: reader, trigger }) =>
  trigger.kind === 'stream' ? trigger.consumers.map(({ name, impact }) => ({ reader, name, impact })) : [],
)
test.each(consumers)(
  '$name has an alarm on what it left over for good, and no other of its own',
  ({ reader, name, impact }) => {
    const own = all.filter(
      ({ AlarmName }) => AlarmName.startsWith(`sortie-live-${name}-`) && !AlarmName.includes('shard'),
    )
    expect(own).toMatchObject([
      {
        AlarmName: `sortie-live-${name}-dead-letters-waiting`,
        AlarmDescription: expect.stringContaining(impact),
        Dimensions: [{ Name: 'QueueName', Value: `sortie-live-${reader}-${name}-failures` }],
        Threshold: 1,
      },
    ])
  },
)

test('our logger writes the level that the alarms on logged errors look for', () => {
  const lines: string[] = []
  const write = process.stderr.write
  const out = process.stdout.write
  const taken = (line: string | Uint8Array) => Boolean(lines.push(String(line)))
  Object.assign(process.stderr, { write: taken })
  Object.assign(process.stdout, { write: taken })
  try {
    createLogger({ name: 'tested', level: 'INFO' }).error('A lane message could not be executed')
  } finally {
    Object.assign(process.stderr, { write })
    Object.assign(process.stdout, { write: out })
  }
  expect(lines.map((line) => JSON.parse(line).level)).toEqual(['ERROR'])
})

describe.each(lanes)('the lane %s', (lane) => {
  test('has alarms on its age, and on four fifths of its executors at work', () => {
    const Dimensions = [{ Name: 'QueueName', Value: `sortie-live-${lane}.fifo` }]
    expect(named(lane, 'lane-age')).toMatchObject({ MetricName: 'ApproximateAgeOfOldestMessage', Dimensions })
    expect(named(lane, 'lane-full')).toMatchObject({
      MetricName: 'ApproximateNumberOfMessagesNotVisible',
      Dimensions,
      Threshold: executorsOfTest[lane] * 0.8,
      EvaluationPeriods: 5,
    })
  })

  test('has one on what went to its dead letters, by what was taken out: a move counts nothing as sent', () => {
    expect(named(lane, 'dead-letters')).toMatchObject({
      MetricName: 'NumberOfMessagesReceived',
      Dimensions: [{ Name: 'QueueName', Value: `sortie-live-${lane}-dead.fifo` }],
      Statistic: 'Sum',
      Threshold: 1,
    })
  })
})

test('each queue of what was given up on has an alarm for what lies in it, and each that is emptied one for what was in it', () => {
  const queues = [messaging, platform].flatMap((stack) => Object.entries(resourcesOf(stack, 'AWS::SQS::Queue')))
  const dead = queues.filter(([, { Properties }]) => /-(dead\.fifo|failures)$/.test(Properties.QueueName))
  const later = queues.filter(([, { Properties }]) => /-later$/.test(Properties.QueueName))
  expect(dead.length).toBe(queues.length - lanes.length - later.length)
  const mappings = Object.values(resourcesOf(platform, 'AWS::Lambda::EventSourceMapping'))
  const sources = JSON.stringify(mappings.map(({ Properties }) => Properties.EventSourceArn))
  for (const [id, { Properties }] of dead) {
    const own = all.filter(({ Dimensions }) => Dimensions?.[0].Value === Properties.QueueName)
    const isEmptied = sources.includes(id)
    expect(own.map(({ MetricName, EvaluationPeriods }) => [MetricName, EvaluationPeriods])).toEqual(
      isEmptied
        ? [
            ['NumberOfMessagesReceived', 1],
            ['ApproximateNumberOfMessagesVisible', 15],
          ]
        : [['ApproximateNumberOfMessagesVisible', 1]],
    )
  }
})

test('the API has one on errors that its functions answer, which are no errors for Lambda', () => {
  expect(named('api', 'api-errors')).toMatchObject({ Namespace: 'AWS/ApiGateway', MetricName: '5xx', Statistic: 'Sum' })
})

test('whoever is to start each minute and does not is noticed, though nobody reports an error then', () => {
  const scheduled = lambdas.filter(({ trigger }) => trigger.kind === 'schedule')
  expect(scheduled.map(({ name }) => name)).toEqual(['sweep'])
  expect(named('sweep', 'silent')).toMatchObject({
    MetricName: 'Invocations',
    Dimensions: [{ Name: 'FunctionName', Value: 'sortie-live-sweep' }],
    Period: 60,
    EvaluationPeriods: 10,
    Threshold: 1,
    ComparisonOperator: 'LessThanThreshold',
    TreatMissingData: 'breaching',
  })
  const always = ['Invocations', 'NumberOfCopyJobsCompleted']
  const others = all.filter(({ MetricName }) => !always.includes(MetricName))
  expect(new Set(others.map(({ TreatMissingData }) => TreatMissingData))).toEqual(new Set(['notBreaching']))
})

test('what is copied to another region has alarms on what failed and on what was never made, by the name of both vaults', {
  timeout: 120_000,
}, () => {
  const Dimensions = [{ Name: 'BackupVaultName', Value: 'sortie-live-copy' }]
  const own = all.filter(({ Namespace }) => Namespace === 'AWS/Backup')
  for (const alarm of own) expect(alarm).toMatchObject({ Dimensions, Statistic: 'Sum', Threshold: 1 })
  expect(own.map(({ AlarmName, MetricName }) => [AlarmName, MetricName])).toEqual([
    ['sortie-live-tables-copies-missing', 'NumberOfCopyJobsCompleted'],
    ['sortie-live-backup-jobs-failed', 'NumberOfBackupJobsFailed'],
    ['sortie-live-copy-jobs-failed', 'NumberOfCopyJobsFailed'],
  ])
  const plain = sortieApp('plain', {})
  const theirs = Object.values(resourcesOf(plain.alarms, 'AWS::CloudWatch::Alarm'))
  expect(theirs).toHaveLength(all.length - own.length)
  const [dashboard] = Object.values(resourcesOf(plain.alarms, 'AWS::CloudWatch::Dashboard'))
  expect(JSON.stringify(dashboard)).not.toContain('copies-missing')
  rmSync(plain.directory, { recursive: true })
})

describe('the dashboard', () => {
  const dashboards = Object.values(resourcesOf(alarms, 'AWS::CloudWatch::Dashboard'))
  const widgets: readonly Widget[] = JSON.parse(textOf(dashboards[0]?.Properties.DashboardBody)).widgets
  const [traffic, ...ofAlarms] = widgets

  test('is one, and says first how much is asked, then each kind of alarm in the order of the list', () => {
    expect(dashboards.map(({ Properties }) => Properties.DashboardName)).toEqual(['sortie-live'])
    expect(metricsIn(traffic)).toEqual(['Count', 'Latency'])
    const titles = alarmKinds.flatMap((kind) => [kind, `What to do: docs/runbooks/${kind}.md`])
    const inOrder = [...ofAlarms].sort((one, other) => one.y - other.y || one.x - other.x)
    expect(inOrder.map(({ properties }) => properties.title)).toEqual(titles)
  })

  test.each(alarmKinds)('shows each alarm of the kind %s, what it watches, and where it rings', (kind) => {
    const own = Object.entries(resourcesOf(alarms, 'AWS::CloudWatch::Alarm')).filter(
      ([, { Properties }]) =>
        Properties.AlarmName.endsWith(`-${kind}`) && runbookOf(Properties.AlarmDescription) === kind,
    )
    const states = ofAlarms.find(({ properties }) => properties.title === kind)
    const graph = ofAlarms.find(({ properties }) => properties.title.endsWith(`/${kind}.md`))
    expect(own.length).toBeGreaterThan(0)
    expect(states?.properties.alarms).toEqual(own.map(([id]) => `<${id}.Arn>`))
    // CloudWatch takes a hundred.
    expect(own.length).toBeLessThanOrEqual(100)
    const lines = graph?.properties.metrics?.map(([namespace, metric, , of]) => [namespace, metric, of])
    expect(lines).toEqual(
      own.map(([, { Properties }]) => [
        Properties.Namespace,
        Properties.MetricName,
        // A metric of ours has no dimension.
        Properties.Dimensions ? textOf(Properties.Dimensions[0].Value) : undefined,
      ]),
    )
    const limits = new Set(own.map(([, { Properties }]) => Properties.Threshold))
    expect(new Set(graph?.properties.annotations?.horizontal.map(({ value }) => value))).toEqual(limits)
  })
})

interface Widget {
  readonly x: number
  readonly y: number
  readonly properties: {
    readonly title: string
    readonly alarms?: readonly string[]
    readonly metrics?: readonly (readonly unknown[])[]
    readonly annotations?: { readonly horizontal: readonly { readonly value: number }[] }
  }
}

function metricsIn(widget: Widget | undefined): readonly unknown[] {
  return widget?.properties.metrics?.map(([, name]) => name) ?? []
}

function runbookOf(description: string): string | undefined {
  return /docs\/runbooks\/(.+)\.md$/.exec(description)?.[1]
}

/** A text of the template, with what is known only after a deployment as its name in pointed brackets. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  const {
    'Fn::Join': join,
    'Fn::GetAtt': attribute,
    Ref,
    'Fn::ImportValue': imported,
  } = value as {
    readonly 'Fn::Join'?: readonly [string, readonly unknown[]]
    readonly 'Fn::GetAtt'?: readonly string[]
    readonly Ref?: string
    readonly 'Fn::ImportValue'?: string
  }
  if (join) return join[1].map(textOf).join(join[0])
  return `<${attribute?.join('.') ?? Ref ?? imported}>`
}

test('the documents say how many alarms there are', () => {
  const deploy = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'deploy.md'), 'utf8')
  const [, count, more] = /(\d+) alarms \((\d+) more with a copy;/.exec(deploy) ?? []
  const ofCopy = all.filter(({ Namespace }) => Namespace === 'AWS/Backup').length
  expect([count, more].map(Number)).toEqual([all.length - ofCopy, ofCopy])
})
