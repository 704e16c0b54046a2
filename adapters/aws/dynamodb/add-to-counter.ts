import { UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import type { Bound, Key, TableName } from '../../../core/base/ports/store.ts'
import { WriteConflict } from '../../../core/base/ports/write-conflict.ts'
import { requireFinite } from '../../../core/base/storing/storable.ts'
import { asUnavailable } from '../client-config.ts'
import { toKey } from './attributes.ts'
import { boundConditions, conditionsOf } from './bounds.ts'
import { throughContention } from './contention.ts'
import type { Scope } from './scope.ts'

/**
 * One UpdateItem. If its answer is lost, the SDK’s repeat adds again: use counters for rates and hints, and items
 * with a version for anything that must be exact.
 */
export async function addToCounter(
  scope: Scope,
  table: TableName,
  key: Key,
  by: number,
  bound: Bound = {},
): Promise<number> {
  requireFinite(by, key)
  const within = conditionsOf(boundConditions('n', 'n', by, bound))
  const command = new UpdateItemCommand({
    TableName: scope.tableName(table),
    Key: toKey(scope.owner, key),
    UpdateExpression: 'ADD n :by, v :one',
    ExpressionAttributeValues: { ':by': { N: String(by) }, ':one': { N: '1' }, ...within.values },
    ...within.expression,
    ReturnValues: 'UPDATED_NEW',
  })
  try {
    const answer = await asUnavailable('DynamoDB', () => throughContention(() => scope.client.send(command)))
    return Number(answer.Attributes?.n?.N)
  } catch (error) {
    if (error instanceof Error && error.name === 'ConditionalCheckFailedException') throw new WriteConflict([0])
    throw error
  }
}
