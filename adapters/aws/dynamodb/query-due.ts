import type { DueItem } from '../../../core/base/ports/store.ts'
import { type Attributes, dueAfter, dueShards, isAlive, ownerOf, text, toItem } from './attributes.ts'
import { queryPartition } from './query-partition.ts'
import type { Scope } from './scope.ts'

/** The earliest of every shard, or of one, merged; each shard could hold all of them. */
export async function queryDue(scope: Scope, until: number, limit: number, only?: number): Promise<readonly DueItem[]> {
  const now = scope.clock.now()
  const asked = dueShards.filter((_, shard) => only === undefined || shard === only)
  const shards = await Promise.all(asked.map((shard) => queryShard(scope, shard, until, limit)))
  return shards
    .flat()
    .filter((row) => isAlive(row, now))
    .sort((one, other) => (text(one, 'ds') < text(other, 'ds') ? -1 : 1))
    .slice(0, limit)
    .map((row) => ({ ...toItem(ownerOf(row), row), tenant: ownerOf(row).slice(0, -1) }))
}

async function queryShard(scope: Scope, shard: string, until: number, limit: number): Promise<readonly Attributes[]> {
  const source = { TableName: scope.tableName('entities'), IndexName: 'due', hash: 'dp', range: 'ds' } as const
  const found: Attributes[] = []
  let after: string | undefined
  do {
    const query = { partition: shard, before: dueAfter(until), limit: limit - found.length, ...(after && { after }) }
    const { rows, cursor } = await queryPartition(scope, source, shard, query)
    found.push(...rows)
    after = cursor
  } while (after !== undefined && found.length < limit)
  return found
}
