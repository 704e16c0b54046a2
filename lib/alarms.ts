import { Duration } from 'aws-cdk-lib'
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'

/** Who is told, and the sentence that says why to get up: what a user notices. */
export interface Alerting {
  readonly topic: ITopic
  readonly impact: string
}

export function alarmOnFunction(fn: IFunction & Construct, alerting: Alerting): void {
  const period = Duration.minutes(5)
  alarm(fn, 'Errors', alerting, fn.metricErrors({ period }), 0)
  alarm(fn, 'Throttles', alerting, fn.metricThrottles({ period }), 0)
}

/** @param oldest how long the oldest message may wait, in flight or not, before somebody must look */
export function alarmOnAge(queue: IQueue & Construct, alerting: Alerting, oldest: Duration): void {
  const period = Duration.minutes(1)
  alarm(queue, 'Age', alerting, queue.metricApproximateAgeOfOldestMessage({ period }), oldest.toSeconds())
}

export function alarmOnDeadLetters(queue: IQueue & Construct, alerting: Alerting): void {
  const period = Duration.minutes(1)
  alarm(queue, 'NotEmpty', alerting, queue.metricApproximateNumberOfMessagesVisible({ period }), 0)
}

function alarm(scope: Construct, id: string, { topic, impact }: Alerting, metric: IMetric, threshold: number): void {
  new Alarm(scope, id, {
    metric,
    threshold,
    evaluationPeriods: 1,
    comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    treatMissingData: TreatMissingData.NOT_BREACHING,
    alarmDescription: impact,
  }).addAlarmAction(new SnsAction(topic))
}
