import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import { expect, inject, test } from 'vitest'
import { adaptTemplates, type Template } from './emulator-template.ts'

const endpoint = 'http://127.0.0.1:4566'
const urlSuffix = { Ref: 'AWS::URLSuffix' }

test('the emulator of this run answers', async () => {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  const client = new CloudFormationClient({ endpoint: inject('awsEndpoint'), region: 'us-east-1', credentials })
  await expect(client.send(new DescribeStacksCommand({}))).resolves.toBeDefined()
})

test('URLs of APIs lead to the emulator, with and without a named stage, across stacks', () => {
  const api: Template = {
    Resources: {
      Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { ProtocolType: 'HTTP' } },
      Socket: { Type: 'AWS::ApiGatewayV2::Api', Properties: { ProtocolType: 'WEBSOCKET' } },
      Live: { Type: 'AWS::ApiGatewayV2::Stage', Properties: { StageName: 'live' } },
    },
    Outputs: {
      Endpoint: { Value: { 'Fn::GetAtt': ['Api', 'ApiEndpoint'] } },
      Url: { Value: joined('https://', { Ref: 'Api' }, '.execute-api.us-east-1.', urlSuffix, '/') },
      Socket: { Value: joined('wss://', { Ref: 'Socket' }, '.execute-api.us-east-1.', urlSuffix, '/live') },
    },
  }
  const imported = { 'Fn::ImportValue': 'Api:SocketRef' }
  const sender: Template = {
    Outputs: { Callback: { Value: joined('https://', imported, '.execute-api.us-east-1.', urlSuffix, '/live') } },
  }

  const [adaptedApi, adaptedSender] = adaptTemplates([api, sender], endpoint).templates

  expect(adaptedApi?.Outputs).toEqual({
    Endpoint: { Value: joined(`${endpoint}/_aws/execute-api/`, { Ref: 'Api' }, '/$default') },
    Url: { Value: joined(`${endpoint}/_aws/execute-api/`, { Ref: 'Api' }, '/$default', '/') },
    Socket: { Value: joined('ws://127.0.0.1:4566/_aws/execute-api/', { Ref: 'Socket' }, '/live') },
  })
  expect(adaptedSender?.Outputs).toEqual({
    Callback: { Value: joined(`${endpoint}/_aws/execute-api/`, imported, '/live') },
  })
})

test('what the emulator refuses is left out, and what depended on it is kept', () => {
  const { templates, leftOut } = adaptTemplates(
    [
      {
        Resources: {
          Ratio: { Type: 'AWS::CloudWatch::Alarm', Properties: { Metrics: [] } },
          Errors: { Type: 'AWS::CloudWatch::Alarm', Properties: { MetricName: 'Errors' }, DependsOn: ['Ratio'] },
        },
      },
    ],
    endpoint,
  )
  expect(leftOut).toEqual(['Ratio'])
  expect(templates[0]?.Resources).toEqual({
    Errors: { Type: 'AWS::CloudWatch::Alarm', Properties: { MetricName: 'Errors' } },
  })
})

test('a denial of plain HTTP goes, and every other statement stays', () => {
  const grant = { Effect: 'Allow', Action: 's3:GetObject' }
  const denial = { Effect: 'Deny', Action: 's3:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }
  const policy = { Type: 'AWS::S3::BucketPolicy', Properties: { PolicyDocument: { Statement: [denial, grant] } } }
  const { templates } = adaptTemplates([{ Resources: { Policy: policy } }], endpoint)
  expect(templates[0]?.Resources?.Policy?.Properties).toEqual({ PolicyDocument: { Statement: [grant] } })
})

test('what may be done to schedules of a group may be done to those of the default group', () => {
  const grant = (group: string) => ({
    Type: 'AWS::IAM::Policy',
    Properties: { PolicyDocument: { Statement: [{ Resource: joined('arn:', `:schedule/${group}/*`) }] } },
  })
  const { templates } = adaptTemplates([{ Resources: { Policy: grant('sortie-dev') } }], endpoint)
  expect(templates[0]?.Resources?.Policy).toEqual(grant('default'))
})

function joined(...parts: (string | Record<string, string>)[]) {
  return { 'Fn::Join': ['', parts] }
}
