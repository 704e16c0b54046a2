import * as z from 'zod'

/**
 * What an alarm of a template says of when it rings. What CloudWatch knows beyond that is used by none of ours, and is refused here
 * before it is judged wrongly.
 */
const AlarmRule = z.object({
  Statistic: z.enum(['Sum', 'Maximum']),
  /** In seconds, of whole minutes. */
  Period: z.int().multipleOf(60),
  EvaluationPeriods: z.int().min(1),
  Threshold: z.number(),
  ComparisonOperator: z.enum(['GreaterThanOrEqualToThreshold', 'LessThanThreshold']),
  TreatMissingData: z.enum(['breaching', 'notBreaching']),
  DatapointsToAlarm: z.never().exactOptional(),
  ExtendedStatistic: z.never().exactOptional(),
  Metrics: z.never().exactOptional(),
})
export type AlarmRule = z.output<typeof AlarmRule>

/** @throws where it says what is not judged here */
export function ruleOf(properties: unknown): AlarmRule {
  return AlarmRule.parse(properties)
}

/** The samples of a metric, by the minute and oldest first; in a minute without any, nothing was emitted. */
export type Minutes = readonly (readonly number[])[]

/** How many periods CloudWatch reads beyond those that it evaluates. It promises no number; this one is that of its own examples. */
const readBeyond = 2

/** Whether an alarm rings after these minutes, by the rule in CloudWatch's user guide (“How alarms treat missing data”). */
export function rings(rule: AlarmRule, minutes: Minutes): boolean {
  return isAlarm(rule, datapointsOf(rule, minutes))
}

/** One for each period that is read, oldest first; of a period in which nothing was emitted there is none. */
function datapointsOf({ Statistic, Period, EvaluationPeriods }: AlarmRule, minutes: Minutes) {
  const length = Period / 60
  return Array.from({ length: EvaluationPeriods + readBeyond }, (_, index) => {
    const end = minutes.length - length * (EvaluationPeriods + readBeyond - 1 - index)
    const samples = minutes.slice(Math.max(0, end - length), Math.max(0, end)).flat()
    if (samples.length === 0) return undefined
    return Statistic === 'Sum' ? samples.reduce((sum, value) => sum + value, 0) : Math.max(...samples)
  })
}

/**
 * Where enough was emitted within what is read, the newest of that decide, and what is missing between them does not. Where it is
 * less, all of it counts, and what lacks is taken as the alarm says.
 */
export function isAlarm(rule: AlarmRule, datapoints: readonly (number | undefined)[]): boolean {
  const { EvaluationPeriods, TreatMissingData } = rule
  const real = datapoints.filter((value) => value !== undefined).slice(-EvaluationPeriods)
  const lacking = EvaluationPeriods - real.length
  const breaching = real.filter((value) => breaches(rule, value)).length
  return breaching + (TreatMissingData === 'breaching' ? lacking : 0) === EvaluationPeriods
}

function breaches({ ComparisonOperator, Threshold }: AlarmRule, value: number): boolean {
  return ComparisonOperator === 'LessThanThreshold' ? value < Threshold : value >= Threshold
}
