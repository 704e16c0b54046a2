import { CfnElement, Stack, Token, Validations } from 'aws-cdk-lib'
import { Bucket } from 'aws-cdk-lib/aws-s3'
import type { IConstruct } from 'constructs'
import { anyTenant } from '../adapters/aws/tenant-id.ts'
import type { Resource } from '../adapters/models/provider.ts'
import { providers } from '../adapters/models/providers.ts'
import type { CopyStack } from './stacks/copy-stack.ts'
import type { DataStack } from './stacks/data-stack.ts'
import type { EdgeStack } from './stacks/edge-stack.ts'
import type { LaterRoutesStack } from './stacks/later-routes-stack.ts'
import type { MessagingStack } from './stacks/messaging-stack.ts'
import type { PlatformStack } from './stacks/platform-stack.ts'
import type { RoutesStack } from './stacks/routes-stack.ts'
import { type Stage, secretPrefix } from './stage.ts'

interface Sortie {
  readonly stage: Stage
  readonly data: DataStack
  readonly messaging: MessagingStack
  readonly platform: PlatformStack
  readonly routes: RoutesStack
  readonly laterRoutes: LaterRoutesStack
  readonly edge?: EdgeStack
  readonly copy?: CopyStack
}

/** Exceptions to cdk-nag's AwsSolutions rules, with reasons. */
export function suppress({ stage, data, messaging, platform, routes, laterRoutes, edge, copy }: Sortie): void {
  if (edge) suppressAtEdge(stage, edge, platform)
  for (const stack of copy ? [data, copy] : [data])
    accept(
      stack,
      'AwsSolutions-S1',
      'Only functions read and write blobs, and they log each request; access logs would be one more copy to keep.',
    )
  if (copy) {
    accept(
      data,
      'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup]',
      'What AWS Backup needs to back tables up is AWS’s to know; only the service may take this role.',
    )
    for (const bucket of [blobsArn(data), `arn:<AWS::Partition>:s3:::sortie-${stage.name}-copy-<AWS::AccountId>`])
      accept(data, `AwsSolutions-IAM5[Resource::${bucket}/*]`, 'S3 copies every blob of the one bucket into the other.')
  }
  for (const stack of [platform, routes, laterRoutes])
    accept(
      stack,
      'AwsSolutions-APIG4',
      'Each function checks the API key or ticket and its scope itself, by the contract. An authorizer would be one more function in the way of each request.',
    )
  accept(
    platform.live,
    'AwsSolutions-APIG1',
    'Access logs of a WebSocket API need a role for the whole account, which one stack must not set. The function logs each connection.',
  )
  accept(
    platform,
    'AwsSolutions-SQS3',
    'These queues are themselves where failed invocations go, as targets of functions, streams and rules and not of other queues.',
  )
  if (stage.isProtected)
    accept(
      platform,
      'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSCodeDeployRoleForLambdaLimited]',
      'CodeDeploy moves aliases with the policy that AWS keeps for just that, which names no function of ours.',
    )
  const here = Token.isUnresolved(platform.region) ? '<AWS::Region>' : platform.region
  const reasons: Readonly<Record<string, string>> = {
    [`${blobsArn(data)}/${anyTenant}/*`]: 'A blob’s key begins with its tenant, which is known when a request comes.',
    [arn('scheduler', `schedule/${messaging.timers.groupName}/*`, here)]: 'A timer is named after its mission.',
    [connections(platform, 'POST', here)]: 'A connection’s id is made when a client connects.',
    [connections(platform, 'DELETE', here)]: 'A connection’s id is made when a client connects.',
    ...Object.fromEntries(
      providers.flatMap(({ aws }) => aws?.allow?.resources ?? []).map((one) => [modelArn(one, here), one.reason]),
    ),
    [arn('bedrock', 'guardrail/*', here)]: 'Tenants name the guardrail, of those that the account has.',
    [arn('secretsmanager', `secret:${secretPrefix(stage.name)}*`, here)]:
      'Secrets Manager ends a secret’s ARN in random characters, and operators add keys after the deployment.',
  }
  for (const [resource, reason] of Object.entries(reasons)) {
    accept(platform, `AwsSolutions-IAM5[Resource::${resource}]`, reason)
  }
}

function suppressAtEdge(stage: Stage, edge: EdgeStack, platform: PlatformStack): void {
  accept(edge, 'AwsSolutions-CFR1', 'Callers may be anywhere.')
  accept(
    edge,
    'AwsSolutions-CFR3',
    'API Gateway logs each request that CloudFront passes on, and the firewall counts and samples those that it refuses.',
  )
  accept(
    edge,
    'AwsSolutions-S1',
    'Only CloudFront reads the console, which is public and the same for everybody, and only a deployment writes it.',
  )
  accept(
    edge,
    `AwsSolutions-IAM5[Resource::<${logicalId(edge.console)}.Arn>/*]`,
    'The function writes all files of the console, whose names have hashes, into the bucket that has nothing else.',
  )
  if (!stage.domain)
    accept(
      edge,
      'AwsSolutions-CFR4',
      'CloudFront’s own name comes with its own certificate, whose TLS versions nobody can choose.',
    )
  accept(
    platform,
    'AwsSolutions-SMG4',
    'Functions and CloudFront have to change together, so a deployment changes the secret (`edge_secret` in stages.json).',
  )
}

function accept(construct: IConstruct, id: string, reason: string): void {
  Validations.of(construct).acknowledge({ id, reason })
}

/** An ARN of this account and region in cdk-nag's notation. */
function arn(service: string, resource: string, region: string, account = '<AWS::AccountId>'): string {
  return `arn:<AWS::Partition>:${service}:${region}:${account}:${resource}`
}

function modelArn({ service, resource, resourceName, region, account }: Resource, here: string): string {
  return arn(service, `${resource}/${resourceName}`, region ?? here, account)
}

/** A bucket of another stage is known only by name. */
function blobsArn({ blobs }: DataStack): string {
  return blobs instanceof Bucket ? `<${logicalId(blobs)}.Arn>` : `arn:<AWS::Partition>:s3:::${blobs.bucketName}`
}

function connections({ live }: PlatformStack, method: 'POST' | 'DELETE', here: string): string {
  return arn('execute-api', `<${logicalId(live.api)}>/${live.stageName}/${method}/@connections/*`, here)
}

function logicalId({ node }: IConstruct): string {
  const resource = node.defaultChild
  if (!CfnElement.isCfnElement(resource)) throw new Error(`${node.path} is not one resource`)
  return Stack.of(resource).getLogicalId(resource)
}
