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
 * Reads the account's quotas. A quota that was never raised may have only a default. One that no call returns, or that these
 * credentials may not read, is reported as such.
 */
export async function examineQuotas(needs: readonly QuotaNeed[]): Promise<readonly QuotaFact[]> {
  const client = new ServiceQuotasClient(awsClient)
  try {
    const facts: QuotaFact[] = []
    // One service at a time: Service Quotas allows few requests a second.
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
    // Wrong credentials have failed before this; the remaining failures are calls that are forbidden or do not exist.
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
