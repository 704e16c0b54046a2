import { ArnFormat, CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib'
import { OidcProviderNative, PolicyStatement, Role, WebIdentityPrincipal } from 'aws-cdk-lib/aws-iam'
import type { Construct } from 'constructs'
import { functionName, stackName } from '../stage.ts'

export interface DeployerStackProps extends StackProps {
  /** `<owner>/<name>` on GitHub. */
  readonly repository: string
  readonly stage: string
  /** Whether GitHub's identity provider exists in the account; it can exist only once. */
  readonly knowsGitHub: boolean
}

const issuer = 'token.actions.githubusercontent.com'

/** The roles from the CDK's bootstrap that a deployment with only file assets needs. */
const cdkRoles = ['deploy', 'file-publishing', 'lookup']

/**
 * The pipeline's identity in the account: a role that only jobs of this stage's environment can assume, for an hour, without a
 * stored key. It may read what `sortie doctor` reads, and otherwise only assume the CDK's deployment roles.
 */
export class DeployerStack extends Stack {
  constructor(scope: Construct, { repository, stage, knowsGitHub, ...props }: DeployerStackProps) {
    super(scope, `sortie-${stage}-deployer`, {
      ...props,
      description: `Sortie (${stage}): whom the pipeline of ${repository} deploys as`,
    })
    const role = new Role(this, 'Deployer', {
      roleName: `sortie-${stage}-deployer`,
      maxSessionDuration: Duration.hours(1),
      assumedBy: new WebIdentityPrincipal(this.#gitHub(knowsGitHub), {
        StringEquals: {
          [`${issuer}:aud`]: 'sts.amazonaws.com',
          [`${issuer}:sub`]: `repo:${repository}:environment:${stage}`,
        },
      }),
    })
    for (const statement of [this.#deploys(), ...this.#looks(stage)]) role.addToPolicy(statement)
    new CfnOutput(this, 'role', { value: role.roleArn })
  }

  #gitHub(isKnown: boolean): string {
    if (isKnown) return this.#arn('iam', 'oidc-provider', issuer, '')
    const known = new OidcProviderNative(this, 'GitHub', { url: `https://${issuer}`, clientIds: ['sts.amazonaws.com'] })
    return known.oidcProviderArn
  }

  #deploys(): PolicyStatement {
    const roleOf = (name: string) => `cdk-hnb659fds-${name}-role-${this.account}-${this.region}`
    return new PolicyStatement({
      actions: ['sts:AssumeRole'],
      resources: cdkRoles.map((name) => this.#arn('iam', 'role', roleOf(name), '')),
    })
  }

  #looks(stage: string): readonly PolicyStatement[] {
    const parts = ['data', 'messaging', 'platform'] as const
    return [
      new PolicyStatement({
        actions: ['cloudformation:DescribeStacks'],
        resources: parts.map((part) => this.#arn('cloudformation', 'stack', `${stackName(stage, part)}/*`)),
      }),
      new PolicyStatement({
        actions: ['lambda:GetFunctionConcurrency'],
        resources: [
          this.formatArn({
            service: 'lambda',
            resource: 'function',
            resourceName: functionName(stage, 'execute'),
            arnFormat: ArnFormat.COLON_RESOURCE_NAME,
          }),
        ],
      }),
      new PolicyStatement({
        actions: ['sqs:GetQueueUrl', 'sqs:GetQueueAttributes'],
        resources: [this.formatArn({ service: 'sqs', resource: `sortie-${stage}-*` })],
      }),
      new PolicyStatement({
        actions: ['sns:GetTopicAttributes'],
        resources: [this.formatArn({ service: 'sns', resource: `sortie-${stage}-messaging-*` })],
      }),
      // None of these actions can be restricted to a resource.
      new PolicyStatement({
        actions: [
          'lambda:GetAccountSettings',
          'lambda:ListEventSourceMappings',
          'servicequotas:ListAWSDefaultServiceQuotas',
          'servicequotas:ListServiceQuotas',
        ],
        resources: ['*'],
      }),
    ]
  }

  #arn(service: string, resource: string, resourceName: string, region = this.region): string {
    return this.formatArn({ service, resource, resourceName, region })
  }
}
