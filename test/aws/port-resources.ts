import {
  CreateTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  type GlobalSecondaryIndex,
} from '@aws-sdk/client-dynamodb'
import { CreateQueueCommand, GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs'
import type { TableName } from '../../core/base/ports/store.ts'

/** A table as `lib/` deploys it: the same keys and indexes. Returns the ARN of its stream, if it has one. */
export async function createItemTable(client: DynamoDBClient, name: string, table: TableName): Promise<string> {
  const string = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' }) as const
  const indexes = [index('listing', 'lp', 'ls', 'KEYS_ONLY'), index('due', 'dp', 'ds', 'ALL')]
  await client.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['pk', 'sk', ...(table === 'entities' ? ['lp', 'ls', 'dp', 'ds'] : [])].map(string),
      KeySchema: keySchema('pk', 'sk'),
      ...(table === 'entities'
        ? {
            GlobalSecondaryIndexes: indexes,
            StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
          }
        : {}),
    }),
  )
  const described = await client.send(new DescribeTableCommand({ TableName: name }))
  return described.Table?.LatestStreamArn ?? ''
}

function index(name: string, hash: string, range: string, projection: 'KEYS_ONLY' | 'ALL'): GlobalSecondaryIndex {
  return { IndexName: name, KeySchema: keySchema(hash, range), Projection: { ProjectionType: projection } }
}

function keySchema(hash: string, range: string) {
  return [
    { AttributeName: hash, KeyType: 'HASH' as const },
    { AttributeName: range, KeyType: 'RANGE' as const },
  ]
}

export interface QueueAddress {
  readonly url: string
  readonly arn: string
}

export async function createQueue(
  client: SQSClient,
  name: string,
  attributes: Record<string, string> = {},
): Promise<QueueAddress> {
  const { QueueUrl: url = '' } = await client.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }))
  const answer = await client.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] }))
  return { url, arn: answer.Attributes?.QueueArn ?? '' }
}

/** A call in AWS's JSON protocol, for what has no client here. The emulator does not check signatures. */
export async function callAws(target: string, service: string, input: unknown): Promise<Record<string, unknown>> {
  const response = await fetch(process.env.AWS_ENDPOINT_URL ?? '', {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': target,
      authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
    },
    body: JSON.stringify(input),
  })
  const answer = await response.text()
  if (!response.ok) throw new Error(`${target}: ${response.status} ${answer}`)
  return JSON.parse(answer || '{}')
}
