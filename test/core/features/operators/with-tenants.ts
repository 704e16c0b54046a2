import type { Models } from '../../../../core/base/ports/models.ts'
import {
  deletePlatformBudget,
  listPlatformBudgets,
  putPlatformBudget,
} from '../../../../core/features/operators/platform-budgets.ts'
import { authenticate } from '../../../../core/records/key/authenticate.ts'
import { createInstallation, type TestTenant } from './installation.ts'

/** An installation with tenants, whose operator sets a budget for the day over all of them. */
export async function withTenants(count: number, models?: Models) {
  const installation = await createInstallation(models)
  const { ports, credential } = installation
  const tenants: TestTenant[] = []
  for (let at = 0; at < count; at++) tenants.push(await installation.tenant(`tenant ${at}`))
  const operator = () => authenticate(ports)(`Bearer ${credential}`)
  return {
    ...installation,
    tenants,
    setLimit: async (limit: { tokens?: number; usd?: number }) =>
      putPlatformBudget(ports)(await operator(), 'day', limit),
    removeLimit: async () => deletePlatformBudget(ports)(await operator(), 'day'),
    budgets: async () => (await listPlatformBudgets(ports)(await operator())).items,
  }
}
