import { randomUUID } from 'node:crypto'
import {
  DeleteItemCommand,
  PutItemCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb'
import type { Change } from '../../../core/base/ports/store.ts'
import { WriteConflict } from '../../../core/base/ports/write-conflict.ts'
import { requireStorable } from '../../../core/base/storing/storable.ts'
import { asUnavailable } from '../client-config.ts'
import { toAddition } from './addition.ts'
import { toAttributes, toKey } from './attributes.ts'
import { toConditionExpression } from './condition.ts'
import { cancellationCodes, throughContention } from './contention.ts'
import { isOwnEarlierTry } from './lost-answer.ts'
import type { Scope } from './scope.ts'

/** The TransactWriteItems limit. */
const maxChanges = 100

/**
 * A single put or delete is a plain request, at half the price of a transaction; anything else is a transaction. So is a
 * single `add`, whose repeat could not tell that its first try had already added.
 * A transaction has a token, so the SDK’s repeat after a lost answer does nothing twice.
 */
export async function writeChanges(scope: Scope, changes: readonly Change[]): Promise<void> {
  const [only] = changes
  if (!only || changes.length > maxChanges) throw new Error(`A write has 1 to ${maxChanges} changes`)
  for (const change of changes) refuseUnindexedDue(change)
  requireStorable(changes)
  await asUnavailable('DynamoDB', () =>
    throughContention(() => {
      if (changes.length > 1) return writeTransaction(scope, changes)
      if (only.change === 'put') return putItem(scope, only)
      if (only.change === 'delete') return deleteItem(scope, only)
      return writeTransaction(scope, changes)
    }),
  )
}

/** Only `entities` has the index of due items; elsewhere the sweeper would never see the item. */
function refuseUnindexedDue(change: Change): void {
  const due = change.change === 'put' ? change.item.due : change.change === 'add' ? change.due : undefined
  if (due !== undefined && change.table !== 'entities') {
    throw new Error(`An item of ${change.table} cannot have a due time`)
  }
}

async function putItem(scope: Scope, change: Extract<Change, { change: 'put' }>): Promise<void> {
  const TableName = scope.tableName(change.table)
  const Item = toAttributes(scope.owner, change.item)
  if (!change.when) {
    await scope.client.send(new PutItemCommand({ TableName, Item }))
    return
  }
  const write = randomUUID()
  const command = new PutItemCommand({
    TableName,
    Item: { ...Item, w: { S: write } },
    ...toConditionExpression(change.when, scope.clock.now()),
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  })
  try {
    await scope.client.send(command)
  } catch (error) {
    if (!isConditionFailure(error)) throw error
    if (isOwnEarlierTry(error, write)) return
    throw new WriteConflict([0])
  }
}

/**
 * A delete whose answer was lost leaves nothing to recognise it by, so its repeat may report a conflict.
 * The caller then reads again and sees that the item is gone.
 */
async function deleteItem(scope: Scope, change: Extract<Change, { change: 'delete' }>): Promise<void> {
  const command = new DeleteItemCommand({
    TableName: scope.tableName(change.table),
    Key: toKey(scope.owner, change.key),
    ...(change.when && toConditionExpression(change.when, scope.clock.now())),
  })
  try {
    await scope.client.send(command)
  } catch (error) {
    if (isConditionFailure(error)) throw new WriteConflict([0])
    throw error
  }
}

async function writeTransaction(scope: Scope, changes: readonly Change[]): Promise<void> {
  const command = new TransactWriteItemsCommand({
    TransactItems: changes.map((change) => toTransactItem(scope, change)),
    ClientRequestToken: randomUUID(),
  })
  try {
    await scope.client.send(command)
  } catch (error) {
    const conflicts = conditionFailures(error)
    if (conflicts.length > 0) throw new WriteConflict(conflicts)
    throw error
  }
}

function toTransactItem(scope: Scope, change: Change): TransactWriteItem {
  const TableName = scope.tableName(change.table)
  if (change.change === 'check') {
    const condition = toConditionExpression(change.when, scope.clock.now())
    return { ConditionCheck: { TableName, Key: toKey(scope.owner, change.key), ...condition } }
  }
  if (change.change === 'add') return { Update: { TableName, ...toAddition(scope.owner, change) } }
  const condition = change.when && toConditionExpression(change.when, scope.clock.now())
  return change.change === 'put'
    ? { Put: { TableName, Item: toAttributes(scope.owner, change.item), ...condition } }
    : { Delete: { TableName, Key: toKey(scope.owner, change.key), ...condition } }
}

function conditionFailures(error: unknown): readonly number[] {
  if (!(error instanceof Error) || error.name !== 'TransactionCanceledException') return []
  return cancellationCodes(error).flatMap((code, at) => (code === 'ConditionalCheckFailed' ? [at] : []))
}

function isConditionFailure(error: unknown): error is Error {
  return error instanceof Error && error.name === 'ConditionalCheckFailedException'
}
