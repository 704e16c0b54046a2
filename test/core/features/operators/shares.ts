import type { Ports } from '../../../../core/base/ports/ports.ts'
import { readItem, readPartition } from '../../../../core/base/storing/reading.ts'
import type { Spending } from '../../../../core/records/budget/spending.ts'
import { spendingKind } from '../../../../core/records/budget/spending.ts'
import { operatorsTenant } from '../../../../core/records/tenant/operators-tenant.ts'
import type { SimulatedPlatform } from '../../../simulation/simulated-platform.ts'
import type { TestTenant } from './installation.ts'

const today = 'day#2026-11-21'

export async function shareOf(ports: Ports, tenant: string): Promise<Required<Spending>> {
  const zero = {
    nano_usd: 0,
    tokens: 0,
    spent_nano_usd: 0,
    spent_tokens: 0,
    warned: 0,
    exhausted: 0,
    granted_nano_usd: 0,
    granted_tokens: 0,
    free_nano_usd: 0,
    free_tokens: 0,
  }
  const key = { partition: 'spending#platform', sort: today }
  const item = await readItem(ports.stores.tenant(tenant), spendingKind, key, { consistent: true })
  return { ...zero, ...item?.body }
}

export async function grantsOf(ports: Ports): Promise<Map<string, { tokens?: number; nano_usd?: number }>> {
  const query = { partition: `platform-grants#${today}`, limit: 100, consistent: true }
  const page = await readPartition(ports.stores.tenant(operatorsTenant), spendingKind, query)
  return new Map(page.items.map(({ sort, body }) => [sort, body]))
}

/** What must hold of the platform's budget of tokens for the day after every single write. @returns what does not, in words */
export async function shareProblems(
  { ports, database }: SimulatedPlatform,
  tenants: readonly TestTenant[],
  tokens: number,
): Promise<string[]> {
  await database.settled()
  const [counter, grants] = [await shareOf(ports, operatorsTenant), await grantsOf(ports)]
  const granted = [...grants.values()].reduce((sum, grant) => sum + (grant.tokens ?? 0), 0)
  const shares = await Promise.all(tenants.map(({ id }) => shareOf(ports, id)))
  const used = shares.reduce((sum, share) => sum + share.tokens, 0)
  return [
    ...(counter.tokens > tokens ? [`${counter.tokens} of ${tokens} were given`] : []),
    ...(counter.tokens !== granted ? [`${counter.tokens} were given, and tenants got ${granted}`] : []),
    ...(used > tokens ? [`${used} of ${tokens} are used`] : []),
    ...shares.flatMap((share, at) => {
      const id = tenants[at]?.id ?? ''
      return [
        ...(share.granted_tokens > (grants.get(id)?.tokens ?? 0) ? [`${id} took more than it was given`] : []),
        ...(share.granted_tokens - share.tokens !== share.free_tokens ? [`${id} counts wrong`] : []),
        ...(share.free_tokens < 0 ? [`${id} has used more than it has`] : []),
      ]
    }),
  ]
}
