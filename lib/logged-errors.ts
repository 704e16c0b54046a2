import { Duration } from 'aws-cdk-lib'
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch'
import { FilterPattern, type ILogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs'
import type { Trigger } from '../functions/runtime/definition.ts'
import type { Stage } from './stage.ts'

/**
 * Triggers whose functions fail without a failed invocation: they return the messages of a batch to deliver again, or skip an
 * item so that others need not wait. Lambda then counts no error, but our code logs one.
 */
const failsQuietly: readonly Trigger['kind'][] = ['lanes', 'stream', 'dead-messages']

export function logsItsFailures({ trigger }: { readonly trigger: Trigger }): boolean {
  return failsQuietly.includes(trigger.kind)
}

/** Counts the function's log entries at error level. */
export function countLoggedErrors(logGroup: ILogGroup, stage: Stage, name: string): void {
  new MetricFilter(logGroup, 'LoggedErrors', {
    logGroup,
    filterPattern: FilterPattern.stringValue('$.level', '=', 'ERROR'),
    ...nameOf(stage, name),
  })
}

export function loggedErrors(stage: Stage, name: string): Metric {
  const { metricNamespace: namespace, metricName } = nameOf(stage, name)
  return new Metric({ namespace, metricName, statistic: Stats.SUM, period: Duration.minutes(5) })
}

function nameOf(stage: Stage, name: string) {
  return { metricNamespace: `Sortie/${stage.name}`, metricName: `LoggedErrors-${name}` }
}
