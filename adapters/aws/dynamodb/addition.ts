import type { Update } from '@aws-sdk/client-dynamodb'
import type { Add } from '../../../core/base/ports/store.ts'
import { type Attributes, dueAttributes, sumAttribute, toKey } from './attributes.ts'

/** An `add` as an UpdateItem: DynamoDB does the sum, so writers that add at once need not know of each other. */
export function toAddition(owner: string, change: Add): Omit<Update, 'TableName'> {
  const { by, bounds = {}, key } = change
  const amounts = Object.entries(by)
  const set = settings(owner, change)
  const conditions = Object.keys(bounds).flatMap((name) => boundConditions(name, change))
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
    ...(conditions.length === 0 ? {} : { ConditionExpression: conditions.map(({ text }) => text).join(' AND ') }),
    ExpressionAttributeValues: {
      ':one': { N: '1' },
      ...Object.fromEntries(amounts.map(([name, amount]) => [`:by_${name}`, { N: String(amount) }])),
      ...Object.fromEntries(Object.entries(set).map(([name, value]) => [`:${name}`, value])),
      ...Object.fromEntries(conditions.map(({ name, value }) => [name, { N: String(value) }])),
    },
  }
}

function settings(owner: string, { key, due, expires_at }: Add): Attributes {
  return {
    ...(due === undefined ? {} : dueAttributes(owner + key.partition, key.sort, due)),
    ...(expires_at === undefined ? {} : { expires_at: { N: String(expires_at) } }),
  }
}

interface BoundCondition {
  readonly text: string
  readonly name: string
  readonly value: number
}

/** In terms of the value before, where a missing one counts as 0. */
function boundConditions(name: string, { by, bounds = {} }: Add): BoundCondition[] {
  const { min, max } = bounds[name] ?? {}
  const amount = by[name] ?? 0
  const sum = sumAttribute(name)
  const condition = (sign: '<=' | '>=', placeholder: string, before: number, fromNothing: boolean) => {
    const text = `${sum} ${sign} ${placeholder}`
    return { text: fromNothing ? `(attribute_not_exists(${sum}) OR ${text})` : text, name: placeholder, value: before }
  }
  return [
    ...(max === undefined ? [] : [condition('<=', `:max_${name}`, max - amount, amount <= max)]),
    ...(min === undefined ? [] : [condition('>=', `:min_${name}`, min - amount, amount >= min)]),
  ]
}
