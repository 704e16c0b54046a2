import type { DueItem } from '../../../core/base/ports/store.ts'
import { type Attributes, dueAfter, dueShards, isAlive, ownerOf, text, toItem } from './attributes.ts'
import { queryPartition } from './query-partition.ts'
import type { Scope } from './scope.ts'

interface AskedDue {
  readonly until: number
  readonly limit: number
  /** Of this part alone. */
  readonly shard?: number | undefined
  /** Tenants whose items are passed over. */
  readonly except?: readonly string[] | undefined
}

/** Requests of one look for what is due of others: as many megabytes, in which a thousand items may be passed over each. */
const mostPages = 40
const longestPage = 999

/** The earliest of every shard, or of one, merged; each shard could hold all of them. */
export async function queryDue(scope: Scope, { shard: only, ...asked }: AskedDue): Promise<readonly DueItem[]> {
  const now = scope.clock.now()
  const shards = dueShards.filter((_, shard) => only === undefined || shard === only)
  const found = await Promise.all(shards.map((shard) => queryShard(scope, shard, asked)))
  return found
    .flat()
    .filter((row) => isAlive(row, now))
    .sort((one, other) => (text(one, 'ds') < text(other, 'ds') ? -1 : 1))
    .slice(0, asked.limit)
    .map((row) => ({ ...toItem(ownerOf(row), row), tenant: tenantOf(row) }))
}

function tenantOf(row: Attributes): string {
  return ownerOf(row).slice(0, -1)
}

async function queryShard(
  scope: Scope,
  shard: string,
  { until, limit, except = [] }: Omit<AskedDue, 'shard'>,
): Promise<readonly Attributes[]> {
  const source = { TableName: scope.tableName('entities'), IndexName: 'due', hash: 'dp', range: 'ds' } as const
  const found: Attributes[] = []
  let after: string | undefined
  let pages = 0
  do {
    const pageOf = except.length === 0 ? limit - found.length : longestPage
    const query = { partition: shard, before: dueAfter(until), limit: pageOf, ...(after && { after }) }
    const { rows, cursor } = await queryPartition(scope, source, shard, query)
    found.push(...rows.filter((row) => !except.includes(tenantOf(row))))
    after = cursor
    pages++
  } while (after !== undefined && found.length < limit && (except.length === 0 || pages < mostPages))
  return found
}
