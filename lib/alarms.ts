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
 * Every kind of alarm, in the order in which the person on call reads them on the dashboard: first the effects that callers
 * notice, then their possible causes. Each has a page `docs/runbooks/<kind>.md`: its meaning, where to look, and what to do.
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
  /** The function, the lane, the API, or the part of a copy in another region. */
  readonly of: string
  /** One sentence with the reason to get up: the effect that a user notices. */
  readonly impact: string
  readonly metric: Metric
  /** It rings at or above this value, or below it; for `below`, a metric without data counts as below. */
  readonly rings: { readonly from: number } | { readonly below: number }
  /** Consecutive periods that must meet the condition. */
  readonly periods: number
}

/** The value at which it rings. */
export function limitOf({ rings }: AlarmRow): number {
  return 'from' in rings ? rings.from : rings.below
}

/**
 * Every alarm of a stage; there are no others.
 * @param apiId of the HTTP API, which has no name that is known before its creation
 */
export function alarmsOf(stage: Stage, definitions: readonly FunctionDefinition[], apiId: string): readonly AlarmRow[] {
  return [
    ofApi(apiId),
    ...definitions.flatMap((definition) => ofFunction(stage, definition)),
    ...lanes.flatMap((lane) => ofLane(stage, lane)),
    ...(stage.copy ? ofCopy(stage, stage.copy) : []),
  ]
}

/** A function that serves requests answers its errors, so Lambda counts no failure. */
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

/** API Gateway's metrics of the HTTP API. */
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

/** The items that each consumer failed to handle. All other failures are those of the function that the consumers are part of. */
function ofConsumers(stage: Stage, reader: string, consumers: readonly FeedConsumer[]): readonly AlarmRow[] {
  return consumers.flatMap(({ name: of, impact }) =>
    ofDeadLetters(failuresName(stage.name, consumerName(reader, of)), { of, impact }, false),
  )
}

/** Live updates and follow-ups should arrive within seconds. */
function lag(stage: Stage, row: Pick<AlarmRow, 'of' | 'impact'>): AlarmRow {
  const metric = lambdaMetric(stage, row.of, 'IteratorAge', { statistic: Stats.MAXIMUM, period: Duration.minutes(1) })
  return { ...row, kind: 'stream-lag', metric, rings: { from: 60_000 }, periods: 3 }
}

/** Missed starts before anybody is woken up: EventBridge may be late, and CloudWatch may learn of the last ones late. */
const missedStarts = 10

/**
 * Rings if a function with a constant schedule does not run: it needs no requests to run, and a stage that is completely dead
 * reports no error. Its periods are short, since CloudWatch uses earlier data as long as it finds enough of it in the periods
 * that it reads, which are somewhat more than those that it evaluates.
 */
function silence(stage: Stage, row: Pick<AlarmRow, 'of' | 'impact'>, everyS: number): AlarmRow {
  const period = Duration.seconds(everyS)
  const metric = lambdaMetric(stage, row.of, 'Invocations', { statistic: Stats.SUM, period })
  return { ...row, kind: 'silent', metric, rings: { below: 1 }, periods: missedStarts }
}

function isEmptied({ trigger }: FunctionDefinition): boolean {
  return listable.includes(trigger.kind)
}

/** The maximum age of the oldest mission in a lane, waiting or running, before somebody must look. */
const oldest: Readonly<Record<Lane, Duration>> = {
  critical: Duration.minutes(10),
  high: Duration.minutes(15),
  normal: Duration.minutes(30),
  low: Duration.hours(1),
}

/** The number of busy executors at which a lane is nearly full. */
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

/** Minutes for which a queue that `dead-messages` empties may hold a message; normally it holds one for a moment. */
const emptiedWithin = 15

/**
 * SQS does not count messages that it moves to a dead-letter queue itself as sent, and a queue that is emptied at once rarely
 * shows any. Only the count of received messages is reliable.
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

/** The longest time of a copy: an hour until AWS Backup begins, the backup, and its transfer to the other region. */
const copyTakesHours = 4

/** Copies run unattended, and a missing one would only be noticed when nothing else is left. */
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

/** The vaults of both regions have the same name, so it does not matter in which of them AWS Backup counts a copy. */
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
