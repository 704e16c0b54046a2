import { ArnFormat, Stack } from 'aws-cdk-lib'
import { Alarm } from 'aws-cdk-lib/aws-cloudwatch'
import { LambdaApplication, LambdaDeploymentConfig, LambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy'
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { Alias } from 'aws-cdk-lib/aws-lambda'
import { Construct } from 'constructs'

export interface ReleasesProps {
  readonly name: string
  /** The name of a CodeDeploy configuration, which the deployment step returns. */
  readonly pace: string
  /**
   * Names of the alarms that roll a release back. They may be created later: the first release of a stage has no previous
   * version.
   */
  readonly alarms: readonly string[]
  readonly aliases: readonly Alias[]
}

/** How a new version of some functions replaces the previous one: CodeDeploy moves their aliases. */
export class Releases extends Construct {
  constructor(scope: Construct, id: string, { name, pace, alarms, aliases }: ReleasesProps) {
    super(scope, id)
    const shared = {
      application: new LambdaApplication(this, 'Application', { applicationName: name }),
      role: new Role(this, 'Role', { assumedBy: new ServicePrincipal('codedeploy.amazonaws.com') }),
      deploymentConfig: LambdaDeploymentConfig.fromLambdaDeploymentConfigName(this, 'Pace', pace),
      alarms: alarms.map((alarm) => Alarm.fromAlarmArn(this, `Alarm-${alarm}`, alarmArn(this, alarm))),
      autoRollback: { failedDeployment: true, stoppedDeployment: true, deploymentInAlarm: true },
    }
    for (const alias of aliases) {
      const { functionName } = alias.lambda
      new LambdaDeploymentGroup(this, `Group-${alias.lambda.node.id}`, {
        ...shared,
        alias,
        deploymentGroupName: functionName,
      })
    }
  }
}

function alarmArn(scope: Construct, resourceName: string): string {
  return Stack.of(scope).formatArn({
    service: 'cloudwatch',
    resource: 'alarm',
    resourceName,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  })
}
