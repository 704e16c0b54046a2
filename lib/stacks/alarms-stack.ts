import { Stack } from 'aws-cdk-lib'
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import type { Construct } from 'constructs'
import type { FunctionDefinition } from '../../functions/runtime/definition.ts'
import { alarmsOf } from '../alarms.ts'
import { type Stage, stackName } from '../stage.ts'

export interface AlarmsStackProps {
  readonly stage: Stage
  readonly topic: ITopic
  readonly apiId: string
  readonly definitions: readonly FunctionDefinition[]
}

/**
 * Every alarm of the stage, each with the topic to tell. They name the functions and queues that they watch, so that these can be
 * deployed and removed without them.
 */
export class AlarmsStack extends Stack {
  constructor(scope: Construct, { stage, topic, apiId, definitions }: AlarmsStackProps) {
    super(scope, stackName(stage.name, 'alarms'), {
      description: `Sortie (${stage.name}): alarms`,
      terminationProtection: stage.isProtected,
    })
    const action = new SnsAction(topic)
    for (const { kind, of, impact, metric, from, periods } of alarmsOf(stage, definitions, apiId)) {
      new Alarm(this, `${of}-${kind}`, {
        alarmName: `sortie-${stage.name}-${of}-${kind}`,
        alarmDescription: `${impact} What to do: docs/runbooks/${kind}.md`,
        metric,
        threshold: from,
        evaluationPeriods: periods,
        comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      }).addAlarmAction(action)
    }
  }
}
