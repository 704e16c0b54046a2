import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import type { Construct } from 'constructs'
import type { FunctionDefinition } from '../../functions/runtime/definition.ts'
import { type AlarmRow, alarmsOf, limitOf } from '../alarms.ts'
import { addDashboard } from '../dashboard.ts'
import { alarmName, type Stage } from '../stage.ts'
import { StageStack } from './stage-stack.ts'

export interface AlarmsStackProps {
  readonly stage: Stage
  readonly topic: ITopic
  readonly apiId: string
  readonly definitions: readonly FunctionDefinition[]
}

/**
 * Every alarm of the stage, each with its topic, and the dashboard that shows them. Alarms refer to functions and queues by name,
 * so that these can be deployed and removed without them.
 */
export class AlarmsStack extends StageStack {
  constructor(scope: Construct, { stage, topic, apiId, definitions }: AlarmsStackProps) {
    super(scope, stage, { part: 'alarms', holds: 'alarms and their dashboard' })
    const action = new SnsAction(topic)
    const watched = alarmsOf(stage, definitions, apiId).map((row) => ({ row, alarm: this.#watch(stage, row) }))
    for (const { alarm } of watched) alarm.addAlarmAction(action)
    addDashboard(this, stage, apiId, watched)
  }

  #watch(stage: Stage, row: AlarmRow): Alarm {
    const { kind, of, impact, metric, periods } = row
    return new Alarm(this, `${of}-${kind}`, {
      alarmName: alarmName(stage.name, row),
      alarmDescription: `${impact} What to do: docs/runbooks/${kind}.md`,
      metric,
      threshold: limitOf(row),
      evaluationPeriods: periods,
      ...comparison(row),
    })
  }
}

function comparison({ rings }: AlarmRow) {
  return 'from' in rings
    ? {
        comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      }
    : {
        comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
        treatMissingData: TreatMissingData.BREACHING,
      }
}
