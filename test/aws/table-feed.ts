import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import { ownerOf, toItem } from '../../adapters/aws/dynamodb/attributes.ts'
import type { FeedRecord } from '../ports/store-harness.ts'
import { callAws } from './port-resources.ts'

interface StreamRecord {
  readonly dynamodb: { readonly NewImage?: Record<string, AttributeValue>; readonly SequenceNumber: string }
}

/** Everything on a table's stream that the functions' filter would let through: new images with a kind. */
export async function readTableFeed(streamArn: string): Promise<readonly FeedRecord[]> {
  const { StreamDescription: stream } = (await callStream('DescribeStream', { StreamArn: streamArn })) as {
    StreamDescription: { Shards: { ShardId: string }[] }
  }
  const records: StreamRecord[] = []
  for (const { ShardId } of stream.Shards) records.push(...(await readShard(streamArn, ShardId)))
  return records.flatMap(({ dynamodb: { NewImage: image } }) => {
    if (!image?.kind?.S) return []
    const owner = ownerOf(image)
    const { partition, sort, body } = toItem(owner, image)
    return [{ tenant: owner.slice(0, -1), partition, sort, kind: image.kind.S, body }]
  })
}

async function readShard(streamArn: string, shardId: string): Promise<StreamRecord[]> {
  const from = { StreamArn: streamArn, ShardId: shardId, ShardIteratorType: 'TRIM_HORIZON' }
  const records: StreamRecord[] = []
  let { ShardIterator: iterator } = (await callStream('GetShardIterator', from)) as { ShardIterator?: string }
  while (iterator) {
    const answer = await callStream('GetRecords', { ShardIterator: iterator, Limit: 1_000 })
    const page = answer as { Records: StreamRecord[]; NextShardIterator?: string }
    records.push(...page.Records)
    if (page.Records.length === 0) break
    iterator = page.NextShardIterator
  }
  return records
}

function callStream(operation: string, input: unknown): Promise<Record<string, unknown>> {
  return callAws(`DynamoDBStreams_20120810.${operation}`, 'dynamodb', input)
}
