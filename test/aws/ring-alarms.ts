import {
  type CloudWatchClient,
  type MetricAlarm,
  PutMetricDataCommand,
  paginateDescribeAlarms,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch'

/** Every alarm of a stage. */
export async function alarmsOfStage(client: CloudWatchClient, stage: string): Promise<readonly MetricAlarm[]> {
  const all: MetricAlarm[] = []
  for await (const { MetricAlarms = [] } of paginateDescribeAlarms({ client }, { AlarmNamePrefix: `sortie-${stage}-` }))
    all.push(...MetricAlarms)
  return all
}

/**
 * Has alarms ring by their metrics. The emulator judges an alarm as a metric is published, by the sum or maximum of all that was
 * published within the time that the alarm looks at, whatever its dimensions and periods are; so it shows that a metric that is so
 * reaches whoever is told, and `test/lib/alarms.test.ts` where an alarm rings and where not.
 */
export async function ring(client: CloudWatchClient, alarms: readonly MetricAlarm[]): Promise<void> {
  const [silent, loud] = [alarms.filter(isSilent), alarms.filter((alarm) => !isSilent(alarm))]
  for (const { AlarmName } of loud) await set(client, AlarmName, 'OK')
  for (const [Namespace, own] of Map.groupBy(loud, ({ Namespace }) => Namespace)) {
    const MetricData = own.map(({ MetricName, Dimensions, Threshold = 0, ComparisonOperator }) => ({
      MetricName,
      Dimensions,
      Value: ComparisonOperator === 'LessThanThreshold' ? Threshold - 1 : Threshold,
    }))
    await client.send(new PutMetricDataCommand({ Namespace, MetricData }))
  }
  for (const { AlarmName } of silent) await set(client, AlarmName, 'ALARM')
}

/** Rings where nothing is published at all, which the emulator takes no notice of, and counts the starts of all functions as one. */
function isSilent({ MetricName }: MetricAlarm): boolean {
  return MetricName === 'Invocations'
}

async function set(client: CloudWatchClient, AlarmName: string | undefined, StateValue: 'OK' | 'ALARM'): Promise<void> {
  await client.send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: 'A test' }))
}
