import type { DuePage, DueQuery } from '../../../core/base/ports/store.ts'
import { type Attributes, dueAfter, dueShards, isAlive, ownerOf, text, toItem } from './attributes.ts'
import { queryPartition, type Rows } from './query-partition.ts'
import type { Scope } from './scope.ts'

/** The earliest of every shard, or of one, merged; each shard could contain all of them. */
export async function queryDue(scope: Scope, query: DueQuery): Promise<DuePage> {
  const now = scope.clock.now()
  const asked = dueShards.filter((_, shard) => query.shard === undefined || shard === query.shard)
  const shards = await Promise.all(asked.map((shard) => queryShard(scope, shard, query)))
  const found = shards.flatMap(({ rows }) => rows).sort((one, other) => (placeOf(one) < placeOf(other) ? -1 : 1))
  const rows = found.slice(0, query.limit)
  const more = found.length > rows.length || shards.some(({ cursor }) => cursor !== undefined)
  const last = rows.at(-1)
  const items = rows
    .filter((row) => isAlive(row, now))
    .map((row) => ({ ...toItem(ownerOf(row), row), tenant: ownerOf(row).slice(0, -1) }))
  return more && last ? { items, cursor: placeOf(last) } : { items }
}

/** The same in all shards. */
function placeOf(row: Attributes): string {
  return text(row, 'ds')
}

/** As many as requested, unless there are fewer. */
async function queryShard(scope: Scope, shard: string, { until, limit, after: first }: DueQuery): Promise<Rows> {
  const source = { TableName: scope.tableName('entities'), IndexName: 'due', hash: 'dp', range: 'ds' } as const
  const found: Attributes[] = []
  let after = first
  do {
    const query = { partition: shard, before: dueAfter(until), limit: limit - found.length, ...(after && { after }) }
    const { rows, cursor } = await queryPartition(scope, source, shard, query)
    found.push(...rows)
    after = cursor
  } while (after !== undefined && found.length < limit)
  return after === undefined ? { rows: found } : { rows: found, cursor: after }
}
