import {
  type AlarmBase,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IWidget,
  type Metric,
  Stats,
} from 'aws-cdk-lib/aws-cloudwatch'
import type { Construct } from 'constructs'
import { type AlarmRow, alarmKinds, limitOf, requestsOf } from './alarms.ts'
import type { Stage } from './stage.ts'

/** One row of the list with its alarm. */
export interface Watched {
  readonly row: AlarmRow
  readonly alarm: AlarmBase
}

/** The width of CloudWatch's grid. */
const width = 24
const statusWidth = 8

/**
 * One page for the person on call, to read from top to bottom: the stage's load, then each kind of alarm, with its state on the
 * left and its metric on the right. It is generated from the list of alarms alone, so none is missing.
 */
export function addDashboard(scope: Construct, stage: Stage, apiId: string, watched: readonly Watched[]): void {
  const kinds = alarmKinds.filter((kind) => watched.some(({ row }) => row.kind === kind))
  const ofKinds = kinds.map((kind) => rowOf(kind, watched))
  new Dashboard(scope, 'Dashboard', {
    dashboardName: `sortie-${stage.name}`,
    widgets: [[traffic(apiId)], ...ofKinds],
  })
}

function traffic(apiId: string): IWidget {
  return new GraphWidget({
    title: 'Requests, and how long the slowest in a hundred took',
    left: [requestsOf(apiId, 'Count', Stats.SUM)],
    right: [requestsOf(apiId, 'Latency', 'p99')],
    width,
    height: 6,
  })
}

function rowOf(kind: AlarmRow['kind'], watched: readonly Watched[]): IWidget[] {
  const own = watched.filter(({ row }) => row.kind === kind)
  return [
    new AlarmStatusWidget({ title: kind, alarms: own.map(({ alarm }) => alarm), width: statusWidth, height: 6 }),
    new GraphWidget({
      title: `What to do: docs/runbooks/${kind}.md`,
      left: own.map(({ row }) => named(row)),
      leftAnnotations: [...new Set(own.map(({ row }) => limitOf(row)))].map((value) => ({ value })),
      width: width - statusWidth,
      height: 6,
    }),
  ]
}

function named({ of, metric }: AlarmRow): Metric {
  return metric.with({ label: of })
}
