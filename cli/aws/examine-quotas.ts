import {
  type ListServiceQuotasCommandOutput,
  paginateListAWSDefaultServiceQuotas,
  paginateListServiceQuotas,
  type ServiceQuota,
  ServiceQuotasClient,
} from '@aws-sdk/client-service-quotas'
import type { QuotaNeed } from '../../lib/quota-needs.ts'
import { awsClient } from './aws-client.ts'
import type { QuotaFact } from './stage-health.ts'

/**
 * Asks the account what it has of each. A quota that was never raised may only be known by its default, and one that no call tells of,
 * or that these credentials may not ask for, is told as that.
 */
export async function examineQuotas(needs: readonly QuotaNeed[]): Promise<readonly QuotaFact[]> {
  const client = new ServiceQuotasClient(awsClient)
  try {
    const facts: QuotaFact[] = []
    // One service after the other: Service Quotas takes few requests a second.
    for (const [service, ofService] of Map.groupBy(needs, (need) => need.service))
      facts.push(...(await examineService(client, service, ofService)))
    return facts
  } finally {
    client.destroy()
  }
}

async function examineService(client: ServiceQuotasClient, ServiceCode: string, needs: readonly QuotaNeed[]) {
  try {
    const applied = await quotasOf(paginateListServiceQuotas({ client }, { ServiceCode }))
    const isMissing = needs.some((need) => allowedOf(need, applied) === undefined)
    const defaults = isMissing ? await quotasOf(paginateListAWSDefaultServiceQuotas({ client }, { ServiceCode })) : []
    return needs.map(
      (need): QuotaFact => ({ ...need, allowed: allowedOf(need, applied) ?? allowedOf(need, defaults) ?? null }),
    )
  } catch (error) {
    // Credentials that are wrong have failed before this; what is left is a call that is not allowed, or not there.
    const untold = error instanceof Error ? error.message : String(error)
    return needs.map((need): QuotaFact => ({ ...need, allowed: null, untold }))
  }
}

async function quotasOf(pages: AsyncIterable<ListServiceQuotasCommandOutput>): Promise<readonly ServiceQuota[]> {
  const quotas: ServiceQuota[] = []
  for await (const { Quotas = [] } of pages) quotas.push(...Quotas)
  return quotas
}

function allowedOf({ quota }: QuotaNeed, quotas: readonly ServiceQuota[]): number | undefined {
  return quotas.find(({ QuotaName = '' }) => QuotaName.startsWith(quota))?.Value
}
