import { Duration } from 'aws-cdk-lib'
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch'
import { type Lane, lanes } from '../core/base/ports/lanes.ts'
import type { FeedConsumer, FunctionDefinition } from '../functions/runtime/definition.ts'
import { keepsFailures, listable } from './failures.ts'
import { loggedErrors, logsItsFailures } from './logged-errors.ts'
import { copyVaultName } from './outside-the-region.ts'
import { consumerName, failuresName, functionName, laneName, type Stage } from './stage.ts'
import type { CopySetting } from './stages.ts'

/**
 * Every kind of alarm, in the order in which whoever is woken up reads them on the dashboard: first what callers notice, then where
 * it may come from. The page of each is `docs/runbooks/<kind>.md`: what it means, what to look at, what to do.
 */
export const alarmKinds = [
  'api-errors',
  'silent',
  'lane-age',
  'lane-full',
  'dead-letters',
  'dead-letters-waiting',
  'stream-lag',
  'consumer-errors',
  'function-errors',
  'function-throttles',
  'copies-missing',
  'jobs-failed',
] as const

type AlarmKind = (typeof alarmKinds)[number]

/** One alarm, as data. */
export interface AlarmRow {
  readonly kind: AlarmKind
  /** The function, the lane, the API, or what a copy in another region is made of. */
  readonly of: string
  /** The sentence that says why to get up: what a user notices. */
  readonly impact: string
  readonly metric: Metric
  /** It rings at this value and above it, or below it, where a metric that says nothing is below everything. */
  readonly rings: { readonly from: number } | { readonly below: number }
  /** Periods in a row that must be so. */
  readonly periods: number
}

/** The value at which it rings. */
export function limitOf({ rings }: AlarmRow): number {
  return 'from' in rings ? rings.from : rings.below
}

/**
 * Every alarm of a stage, and there is no other.
 * @param apiId of the HTTP API, which has no name that is known before it is there
 */
export function alarmsOf(stage: Stage, definitions: readonly FunctionDefinition[], apiId: string): readonly AlarmRow[] {
  return [
    ofApi(apiId),
    ...definitions.flatMap((definition) => ofFunction(stage, definition)),
    ...lanes.flatMap((lane) => ofLane(stage, lane)),
    ...(stage.copy ? ofCopy(stage, stage.copy) : []),
  ]
}

/** A function that takes requests answers what it could not do, and so has not failed for Lambda. */
function ofApi(apiId: string): AlarmRow {
  return {
    kind: 'api-errors',
    of: 'api',
    impact: 'Requests fail with server errors, and callers must repeat them.',
    metric: requestsOf(apiId, '5xx', Stats.SUM),
    rings: { from: 5 },
    periods: 1,
  }
}

/** What API Gateway counts of the HTTP API. */
export function requestsOf(ApiId: string, metricName: '5xx' | 'Count' | 'Latency', statistic: string): Metric {
  const period = Duration.minutes(5)
  return new Metric({ namespace: 'AWS/ApiGateway', metricName, dimensionsMap: { ApiId }, statistic, period })
}

function ofFunction(stage: Stage, definition: FunctionDefinition): readonly AlarmRow[] {
  const { name: of, impact } = definition
  const row = { of, impact, rings: { from: 1 }, periods: 1 }
  const lambda = (metricName: string) => lambdaMetric(stage, of, metricName)
  return [
    { ...row, kind: 'function-errors', metric: lambda('Errors') },
    { ...row, kind: 'function-throttles', metric: lambda('Throttles') },
    ...(logsItsFailures(definition)
      ? [{ ...row, kind: 'consumer-errors', metric: loggedErrors(stage, of) } as const]
      : []),
    ...(definition.trigger.kind === 'stream'
      ? [lag(stage, row), ...ofConsumers(stage, of, definition.trigger.consumers)]
      : []),
    ...(definition.trigger.kind === 'schedule' ? [silence(stage, row, definition.trigger.everyS)] : []),
    ...(keepsFailures(definition) ? ofDeadLetters(failuresName(stage.name, of), row, isEmptied(definition)) : []),
  ]
}

/** What each of them did not take. The rest of what may happen to them happens to the function that they are parts of. */
function ofConsumers(stage: Stage, reader: string, consumers: readonly FeedConsumer[]): readonly AlarmRow[] {
  return consumers.flatMap(({ name: of, impact }) =>
    ofDeadLetters(failuresName(stage.name, consumerName(reader, of)), { of, impact }, false),
  )
}

/** Live updates and follow-ups are meant to come within seconds. */
function lag(stage: Stage, row: Pick<AlarmRow, 'of' | 'impact'>): AlarmRow {
  const metric = lambdaMetric(stage, row.of, 'IteratorAge', { statistic: Stats.MAXIMUM, period: Duration.minutes(1) })
  return { ...row, kind: 'stream-lag', metric, rings: { from: 60_000 }, periods: 3 }
}

/** Starts that have to be missing before anybody is woken up: EventBridge may be late, and CloudWatch may hear of the last of them late. */
const missedStarts = 10

/**
 * Rings when nothing happens where something always does: nobody has to send a request, and a stage that is dead as a whole
 * reports no error. Its periods are short, since CloudWatch goes by what was there before for as long as it finds enough of that
 * in the periods that it reads, and those are some more than it evaluates.
 */
function silence(stage: Stage, row: Pick<AlarmRow, 'of' | 'impact'>, everyS: number): AlarmRow {
  const period = Duration.seconds(everyS)
  const metric = lambdaMetric(stage, row.of, 'Invocations', { statistic: Stats.SUM, period })
  return { ...row, kind: 'silent', metric, rings: { below: 1 }, periods: missedStarts }
}

function isEmptied({ trigger }: FunctionDefinition): boolean {
  return listable.includes(trigger.kind)
}

/** How long the oldest mission of a lane may wait or run there before somebody must look. */
const oldest: Readonly<Record<Lane, Duration>> = {
  critical: Duration.minutes(10),
  high: Duration.minutes(15),
  normal: Duration.minutes(30),
  low: Duration.hours(1),
}

/** Executors that are at work, of those that the lane has. */
function nearlyFullOf(executors: number): number {
  return Math.ceil(0.8 * executors)
}

function ofLane(stage: Stage, lane: Lane): readonly AlarmRow[] {
  const name = laneName(stage.name, lane)
  const row = {
    of: lane,
    impact: `Missions of the ${lane} lane wait longer than they should, or do not run at all.`,
    periods: 1,
  }
  const metric = (metricName: string) => queueMetric(`${name}.fifo`, metricName, Stats.MAXIMUM)
  const age = metric('ApproximateAgeOfOldestMessage')
  const inFlight = metric('ApproximateNumberOfMessagesNotVisible')
  return [
    { ...row, kind: 'lane-age', metric: age, rings: { from: oldest[lane].toSeconds() } },
    { ...row, kind: 'lane-full', metric: inFlight, rings: { from: nearlyFullOf(stage.lanes[lane]) }, periods: 5 },
    ...ofDeadLetters(`${name}-dead.fifo`, row, true),
  ]
}

/** How long what `dead-messages` empties may hold something, in minutes: it is there for a moment. */
const emptiedWithin = 15

/**
 * SQS counts nothing as sent that it moves to a dead-letter queue itself, and what is emptied at once is rarely seen in it. What
 * counts for certain is that somebody took it out.
 */
function ofDeadLetters(queue: string, row: Pick<AlarmRow, 'of' | 'impact'>, emptied: boolean): readonly AlarmRow[] {
  const moved = queueMetric(queue, 'NumberOfMessagesReceived', Stats.SUM)
  const there = queueMetric(queue, 'ApproximateNumberOfMessagesVisible', Stats.MAXIMUM)
  const waiting = { ...row, kind: 'dead-letters-waiting', metric: there, rings: { from: 1 } } as const
  return emptied
    ? [
        { ...row, kind: 'dead-letters', metric: moved, rings: { from: 1 }, periods: 1 },
        { ...waiting, periods: emptiedWithin },
      ]
    : [{ ...waiting, periods: 1 }]
}

/** What a copy may take: an hour until AWS Backup begins, the backup, and its way to the other region. */
const copyTakesHours = 4

/** What is copied while nobody looks, and is missed on the day on which nothing else is left. */
function ofCopy(stage: Stage, copy: CopySetting): readonly AlarmRow[] {
  const impact = 'If the region is lost now, more data is lost than planned.'
  const failed = { impact, kind: 'jobs-failed', rings: { from: 1 }, periods: 1 } as const
  const metric = (name: string, period: Duration) => backupMetric(stage, name, period)
  return [
    {
      kind: 'copies-missing',
      of: 'tables',
      impact,
      metric: metric('NumberOfCopyJobsCompleted', Duration.hours(1)),
      rings: { below: 1 },
      periods: copy.every_hours + copyTakesHours,
    },
    { ...failed, of: 'backup', metric: metric('NumberOfBackupJobsFailed', Duration.minutes(5)) },
    { ...failed, of: 'copy', metric: metric('NumberOfCopyJobsFailed', Duration.minutes(5)) },
  ]
}

/** The vaults of both regions have one name, so it is all the same of which of them AWS Backup counts a copy. */
function backupMetric(stage: Stage, metricName: string, period: Duration): Metric {
  const dimensionsMap = { BackupVaultName: copyVaultName(stage) }
  return new Metric({ namespace: 'AWS/Backup', metricName, dimensionsMap, statistic: Stats.SUM, period })
}

function lambdaMetric(
  stage: Stage,
  name: string,
  metricName: string,
  how: { readonly statistic: string; readonly period: Duration } = {
    statistic: Stats.SUM,
    period: Duration.minutes(5),
  },
): Metric {
  const dimensionsMap = { FunctionName: functionName(stage.name, name) }
  return new Metric({ namespace: 'AWS/Lambda', metricName, dimensionsMap, ...how })
}

function queueMetric(QueueName: string, metricName: string, statistic: string): Metric {
  const period = Duration.minutes(1)
  return new Metric({ namespace: 'AWS/SQS', metricName, dimensionsMap: { QueueName }, statistic, period })
}
