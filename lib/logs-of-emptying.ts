import { type CfnResource, RemovalPolicy, Stack } from 'aws-cdk-lib'
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import type { Stage } from './stage.ts'

/**
 * CloudFormation deletes only empty buckets, so a function of the CDK, one in each stack, empties them first. Without a log group of the stack, it
 * would get one from Lambda, which nobody deletes.
 */
export function takeLogsOfEmptyingAway(scope: Construct, { logDays }: Stage): void {
  const logGroup = new LogGroup(scope, 'EmptyingLogs', {
    retention: logDays as RetentionDays,
    removalPolicy: RemovalPolicy.DESTROY,
  })
  const provider = Stack.of(scope).node.findChild('Custom::S3AutoDeleteObjectsCustomResourceProvider')
  const handler = provider.node.findChild('Handler') as CfnResource
  handler.addPropertyOverride('LoggingConfig', { LogGroup: logGroup.logGroupName })
}
