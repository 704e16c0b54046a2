import { setTimeout as delay } from 'node:timers/promises'
import { CloudFormationClient, CreateStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'

/** A WebSocket API that answers any message with `{"connectionId": …}`. Returns the API's id; its stage is `live`. */
export async function deployEchoConnection(stackName: string): Promise<string> {
  const client = new CloudFormationClient()
  await client.send(
    new CreateStackCommand({
      StackName: stackName,
      TemplateBody: JSON.stringify(template),
      Capabilities: ['CAPABILITY_IAM'],
    }),
  )
  const deadline = Date.now() + 60_000
  for (;;) {
    const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: stackName }))
    if (stack?.StackStatus === 'CREATE_COMPLETE') return stack.Outputs?.[0]?.OutputValue ?? ''
    if (stack?.StackStatus !== 'CREATE_IN_PROGRESS' || Date.now() > deadline) {
      throw new Error(`${stackName}: ${stack?.StackStatus} ${stack?.StackStatusReason}`)
    }
    await delay(100)
  }
}

const handler = `exports.handler = async ({ requestContext: { connectionId } }) => ({
  statusCode: 200,
  body: JSON.stringify({ connectionId }),
})`

const functionArn = { 'Fn::GetAtt': ['Function', 'Arn'] }
const path = 'lambda:path/2015-03-31/functions'
const invocations = join(':', [
  'arn:aws:apigateway',
  { Ref: 'AWS::Region' },
  join('/', [path, functionArn, 'invocations']),
])

const template = {
  Resources: {
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
        },
      },
    },
    Function: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
        Code: { ZipFile: handler },
      },
    },
    Permission: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        FunctionName: functionArn,
        Action: 'lambda:InvokeFunction',
        Principal: 'apigateway.amazonaws.com',
      },
    },
    Api: {
      Type: 'AWS::ApiGatewayV2::Api',
      Properties: {
        Name: 'echo-connection',
        ProtocolType: 'WEBSOCKET',
        RouteSelectionExpression: '$request.body.action',
      },
    },
    Integration: {
      Type: 'AWS::ApiGatewayV2::Integration',
      Properties: {
        ApiId: { Ref: 'Api' },
        IntegrationType: 'AWS_PROXY',
        IntegrationUri: invocations,
      },
    },
    Route: {
      Type: 'AWS::ApiGatewayV2::Route',
      Properties: {
        ApiId: { Ref: 'Api' },
        RouteKey: '$default',
        Target: join('/', ['integrations', { Ref: 'Integration' }]),
      },
    },
    Stage: {
      Type: 'AWS::ApiGatewayV2::Stage',
      Properties: { ApiId: { Ref: 'Api' }, StageName: 'live', AutoDeploy: true },
    },
  },
  Outputs: { ApiId: { Value: { Ref: 'Api' } } },
}

function join(separator: string, parts: readonly unknown[]) {
  return { 'Fn::Join': [separator, parts] }
}
