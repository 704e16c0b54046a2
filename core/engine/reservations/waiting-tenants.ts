import type { Key } from '../../base/ports/store.ts'
import type { BudgetPeriod, BudgetRef } from '../../records/budget/budget.ts'
import { operatorsTenant } from '../../records/tenant/operators-tenant.ts'
import type { DispatchPorts } from '../dispatch/dispatch.ts'
import { wakeAll } from './wake-waiters.ts'

/** Which tenants may have missions that wait for a platform budget, so that raising it need not check all tenants. */
function waitingPartition(period: BudgetPeriod): string {
  return `platform-waiting#${period}`
}

/**
 * Recorded before a mission waits for a platform budget: whoever raises the budget finds it, or the mission
 * finds the budget raised.
 */
export async function noteWaitingTenant(
  { stores }: Pick<DispatchPorts, 'stores'>,
  tenant: string,
  { scope, period }: BudgetRef,
): Promise<void> {
  if (scope !== 'platform') return
  const item = { partition: waitingPartition(period), sort: tenant, version: 1, body: {} }
  await stores.tenant(operatorsTenant).write([{ change: 'put', table: 'entities', item }])
}

const page = 100

/** The sweeper wakes the rest, after the time is up, within two minutes. */
export async function wakeWaitingTenants(ports: DispatchPorts, budget: BudgetRef, forMs: number): Promise<void> {
  const operators = ports.stores.tenant(operatorsTenant)
  const partition = waitingPartition(budget.period)
  const until = ports.clock.monotonic() + forMs
  while (ports.clock.monotonic() < until) {
    const { items } = await operators.query('entities', { partition, limit: page, consistent: true })
    if (items.length === 0) return
    await Promise.all(items.map(({ sort }) => wakeOne(ports, sort, partition, budget)))
  }
}

/** A mission that begins to wait after the note is gone writes it again. */
async function wakeOne(ports: DispatchPorts, tenant: string, partition: string, budget: BudgetRef): Promise<void> {
  const key: Key = { partition, sort: tenant }
  await ports.stores.tenant(operatorsTenant).write([{ change: 'delete', table: 'entities', key }])
  await wakeAll(ports, tenant, budget)
}
