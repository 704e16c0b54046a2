import {
  type AttributeValue,
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  PutItemCommand,
  paginateScan,
} from '@aws-sdk/client-dynamodb'
import { GetObjectCommand, PutObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3'

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }

export interface Journey {
  readonly endpoint: string
  readonly from: string
  readonly to: string
}

/** What AWS Backup does in an account: a copy of a table, restored in another region. */
export async function carryTable({ endpoint, from, to }: Journey, source: string, target: string): Promise<void> {
  const here = new DynamoDBClient({ endpoint, region: from, credentials })
  const there = new DynamoDBClient({ endpoint, region: to, credentials })
  const { Table } = await here.send(new DescribeTableCommand({ TableName: source }))
  const indexes = Table?.GlobalSecondaryIndexes?.map(({ IndexName, KeySchema, Projection }) => ({
    IndexName,
    KeySchema,
    Projection,
  }))
  await there.send(
    new CreateTableCommand({
      TableName: target,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: Table?.KeySchema,
      AttributeDefinitions: Table?.AttributeDefinitions,
      ...(indexes && { GlobalSecondaryIndexes: indexes }),
    }),
  )
  for await (const { Items = [] } of paginateScan({ client: here }, { TableName: source }))
    for (const Item of Items) await put(there, target, Item)
  here.destroy()
  there.destroy()
}

/** What S3 does in an account: each blob is in the bucket of the other region too. */
export async function carryBlobs({ endpoint, from, to }: Journey, source: string, target: string): Promise<void> {
  const here = new S3Client({ endpoint, region: from, credentials, forcePathStyle: true })
  const there = new S3Client({ endpoint, region: to, credentials, forcePathStyle: true })
  for await (const { Contents = [] } of paginateListObjectsV2({ client: here }, { Bucket: source })) {
    for (const { Key = '' } of Contents) {
      const { Body } = await here.send(new GetObjectCommand({ Bucket: source, Key }))
      await there.send(new PutObjectCommand({ Bucket: target, Key, Body: (await Body?.transformToByteArray()) ?? '' }))
    }
  }
  here.destroy()
  there.destroy()
}

async function put(client: DynamoDBClient, TableName: string, Item: Record<string, AttributeValue>): Promise<void> {
  await client.send(new PutItemCommand({ TableName, Item }))
}
