import { QueryCommand, type QueryCommandInput } from '@aws-sdk/client-dynamodb'
import type { Query } from '../../../core/base/ports/store.ts'
import { asUnavailable } from '../client-config.ts'
import type { Attributes } from './attributes.ts'
import type { Scope } from './scope.ts'
import { isEmptyRange, type SortRange, sortRange } from './sort-range.ts'

/** A table or an index, for a query. */
export interface Source {
  readonly TableName: string
  readonly IndexName?: string
  readonly hash: 'pk' | 'lp' | 'dp'
  readonly range: 'sk' | 'ls' | 'ds'
}

export interface Rows {
  readonly rows: readonly Attributes[]
  /** The range key of the last row, if there are more. */
  readonly cursor?: string
}

const maxLimit = 1_000

/** One request: one row more than requested shows whether there is another page. */
export async function queryPartition(scope: Scope, source: Source, partition: string, query: Query): Promise<Rows> {
  if (!(query.limit >= 1 && query.limit <= maxLimit)) throw new Error(`A page has 1 to ${maxLimit} items`)
  const range = sortRange(query)
  if (isEmptyRange(range)) return { rows: [] }
  const input = toInput(source, partition, query, range)
  const answer = await asUnavailable('DynamoDB', () => scope.client.send(new QueryCommand(input)))
  const found = answer.Items ?? []
  const rows = found.slice(0, query.limit)
  // DynamoDB also ends a page at 1 MB.
  const more = found.length > query.limit || answer.LastEvaluatedKey !== undefined
  const cursor = rows.at(-1)?.[source.range]?.S
  return more && cursor !== undefined ? { rows, cursor } : { rows }
}

function toInput(source: Source, partition: string, query: Query, range: SortRange): QueryCommandInput {
  const onlyPrefix = query.prefix && query.after === undefined && query.before === undefined
  const [condition, values] = onlyPrefix
    ? [`begins_with(${source.range}, :prefix)`, { ':prefix': { S: query.prefix ?? '' } }]
    : between(source.range, range)
  return {
    TableName: source.TableName,
    ...(source.IndexName === undefined ? {} : { IndexName: source.IndexName }),
    KeyConditionExpression: [`${source.hash} = :partition`, ...(condition ? [condition] : [])].join(' AND '),
    ExpressionAttributeValues: { ':partition': { S: partition }, ...values },
    ScanIndexForward: !query.descending,
    Limit: query.limit + 1,
    ...(query.consistent && source.IndexName === undefined ? { ConsistentRead: true } : {}),
  }
}

function between(name: string, { from, to }: SortRange): [string | undefined, Attributes] {
  if (from !== undefined && to !== undefined) {
    return [`${name} BETWEEN :from AND :to`, { ':from': { S: from }, ':to': { S: to } }]
  }
  if (from !== undefined) return [`${name} >= :from`, { ':from': { S: from } }]
  if (to !== undefined) return [`${name} <= :to`, { ':to': { S: to } }]
  return [undefined, {}]
}
