import type { ModelsConfig } from '../create-models.ts'
import type { Ask, Load } from '../provider.ts'
import { protocols } from '../providers.ts'
import { type Endpoint, type ModelsSetting, pricesIn, timeoutsIn } from './models-setting.ts'

/** By the name before the `/`. */
export type Ways = readonly (readonly [name: string, load: Load])[]

/**
 * The configured providers, and the additions in the operator's setting.
 * @param keyOf returns how to read an endpoint's key; `undefined` if it has none
 */
export function modelsConfig(
  providers: Ways,
  setting: ModelsSetting,
  keyOf: (endpoint: Endpoint, name: string) => Ask | undefined,
): ModelsConfig {
  const { endpoints, tenant_protocols } = setting
  return {
    providers: new Map([...providers, ...waysTo(setting, keyOf)]),
    endpoints,
    prices: pricesIn(setting),
    resilience: timeoutsIn(setting),
    ...(tenant_protocols && { tenantProtocols: tenant_protocols }),
  }
}

function waysTo({ endpoints }: ModelsSetting, keyOf: (endpoint: Endpoint, name: string) => Ask | undefined): Ways {
  return Object.entries(endpoints).flatMap(([name, endpoint]) => {
    const speak = protocols.get(endpoint.protocol)
    return speak ? [[name, speak({ baseUrl: endpoint.base_url, apiKey: keyOf(endpoint, name) })] as const] : []
  })
}
