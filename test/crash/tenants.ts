import { join } from 'node:path'
import { openDatabase } from '../../adapters/local/database.ts'
import { createStores } from '../../adapters/local/stores.ts'
import { createClock } from '../../adapters/system/clock.ts'
import { createIds } from '../../adapters/system/ids.ts'
import { createTenant } from '../../core/features/access/create-tenant.ts'

export interface TestTenant {
  readonly id: string
  readonly key: string
  readonly concurrency: number
}

/** Makes tenants in a data folder that no edition uses yet, as an operator would. */
export async function makeTenants(
  folder: string,
  concurrencies: readonly number[],
  requests_per_s = 100_000,
): Promise<readonly TestTenant[]> {
  const clock = createClock()
  const database = openDatabase(join(folder, 'sortie.db'))
  const ports = { stores: createStores(database, clock), ids: createIds(clock), clock }
  const made: TestTenant[] = []
  for (const concurrency of concurrencies) {
    const name = `tenant ${made.length}`
    const { tenant, credential } = await createTenant(ports)({ name, concurrency, requests_per_s })
    made.push({ id: tenant.id, key: credential, concurrency })
  }
  database.close()
  return made
}
