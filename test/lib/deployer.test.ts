import { App } from 'aws-cdk-lib'
import { AwsSolutionsChecks } from 'cdk-nag'
import { expect, test } from 'vitest'
import { DeployerStack } from '../../lib/stacks/deployer-stack.ts'
import { resourcesOf } from './sortie-app.ts'

function deployer(knowsGitHub: boolean) {
  const app = new App()
  const env = { account: '123456789012', region: 'eu-central-1' }
  const stack = new DeployerStack(app, { repository: 'acme/sortie', stage: 'staging', knowsGitHub, env })
  return { app, stack }
}

const { app, stack } = deployer(false)
const [role] = Object.values(resourcesOf(stack, 'AWS::IAM::Role'))
const statements = Object.values(resourcesOf(stack, 'AWS::IAM::Policy')).flatMap(
  ({ Properties }) => Properties.PolicyDocument.Statement,
)

test('only a job of the stage’s own environment in this repository becomes the deployer, and for an hour', () => {
  expect(role?.Properties.MaxSessionDuration).toBe(3_600)
  expect(role?.Properties.AssumeRolePolicyDocument.Statement).toEqual([
    {
      Effect: 'Allow',
      Action: 'sts:AssumeRoleWithWebIdentity',
      Principal: { Federated: expect.anything() },
      Condition: {
        StringEquals: {
          'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
          'token.actions.githubusercontent.com:sub': 'repo:acme/sortie:environment:staging',
        },
      },
    },
  ])
})

test('it becomes nothing but what the CDK deploys with, and changes nothing itself', () => {
  const assumed = statements.find(({ Action }) => Action === 'sts:AssumeRole')
  expect(JSON.stringify(assumed.Resource).match(/cdk-hnb659fds-[a-z-]+-role-123456789012-eu-central-1/g)).toEqual([
    'cdk-hnb659fds-deploy-role-123456789012-eu-central-1',
    'cdk-hnb659fds-file-publishing-role-123456789012-eu-central-1',
    'cdk-hnb659fds-lookup-role-123456789012-eu-central-1',
  ])
  const others = statements.filter((statement) => statement !== assumed).flatMap(({ Action }) => Action)
  expect(others.filter((action: string) => !/:(Describe|Get|List)/.test(action))).toEqual([])
  expect(statements.every(({ Effect }) => Effect === 'Allow')).toBe(true)
})

test('what can be narrowed to the stage is', () => {
  const wide = statements.filter(({ Resource }) => Resource === '*').flatMap(({ Action }) => Action)
  expect(wide.sort()).toEqual([
    'lambda:GetAccountSettings',
    'lambda:ListEventSourceMappings',
    'servicequotas:ListAWSDefaultServiceQuotas',
    'servicequotas:ListServiceQuotas',
  ])
  const narrow = statements.filter(({ Resource, Action }) => Resource !== '*' && Action !== 'sts:AssumeRole')
  for (const { Resource } of narrow) expect(JSON.stringify(Resource)).toContain('sortie-staging-')
})

test('an account that knows GitHub’s tokens is not told twice', () => {
  expect(Object.keys(resourcesOf(stack, 'AWS::IAM::OIDCProvider'))).toHaveLength(1)
  const second = deployer(true).stack
  expect(Object.keys(resourcesOf(second, 'AWS::IAM::OIDCProvider'))).toHaveLength(0)
  const [{ Properties } = { Properties: undefined }] = Object.values(resourcesOf(second, 'AWS::IAM::Role'))
  expect(JSON.stringify(Properties.AssumeRolePolicyDocument)).toContain(
    ':iam::123456789012:oidc-provider/token.actions.githubusercontent.com',
  )
})

test('cdk-nag has nothing to say but of what cannot be narrowed', () => {
  const { violations } = new AwsSolutionsChecks(app).validateScope(app)
  const rules = violations.map(({ ruleName }) => ruleName)
  // The CDK and SNS end names in random characters, and a stack's ARN ends in its id.
  const named = /^AwsSolutions-IAM5\[Resource::(\*|arn:.*:(cloudformation|sqs|sns):.*sortie-staging-.*)\]$/
  expect(rules.filter((rule) => !named.test(rule))).toEqual([])
})
