import type { Update } from '@aws-sdk/client-dynamodb'
import type { Add } from '../../../core/base/ports/store.ts'
import { type Attributes, dueAttributes, sumAttribute, toKey } from './attributes.ts'
import { boundConditions, conditionsOf } from './bounds.ts'

/** An `add` as an UpdateItem: DynamoDB calculates the sum, so concurrent writers need not know of each other. */
export function toAddition(owner: string, change: Add): Omit<Update, 'TableName'> {
  const { by, bounds = {}, key } = change
  const amounts = Object.entries(by)
  const set = settings(owner, change)
  const within = conditionsOf(
    Object.entries(bounds).flatMap(([name, bound]) => boundConditions(name, sumAttribute(name), by[name] ?? 0, bound)),
  )
  return {
    Key: toKey(owner, key),
    UpdateExpression: [
      `ADD ${['v :one', ...amounts.map(([name]) => `${sumAttribute(name)} :by_${name}`)].join(', ')}`,
      ...(Object.keys(set).length === 0
        ? []
        : [
            `SET ${Object.keys(set)
              .map((name) => `${name} = :${name}`)
              .join(', ')}`,
          ]),
    ].join(' '),
    ...within.expression,
    ExpressionAttributeValues: {
      ':one': { N: '1' },
      ...Object.fromEntries(amounts.map(([name, amount]) => [`:by_${name}`, { N: String(amount) }])),
      ...Object.fromEntries(Object.entries(set).map(([name, value]) => [`:${name}`, value])),
      ...within.values,
    },
  }
}

function settings(owner: string, { key, due, expires_at }: Add): Attributes {
  return {
    ...(due === undefined ? {} : dueAttributes(owner + key.partition, key.sort, due)),
    ...(expires_at === undefined ? {} : { expires_at: { N: String(expires_at) } }),
  }
}
