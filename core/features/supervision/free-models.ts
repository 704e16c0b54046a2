import type { KindPrices, ModelPrice } from '../../base/ports/models.ts'
import type { Ports } from '../../base/ports/ports.ts'
import type { Roster } from '../../base/ports/roster.ts'
import type { Store } from '../../base/ports/store.ts'
import type { AbleAgent } from '../../records/agent/able-agent.ts'
import { loadModelProviders, type ModelProvider, toldOf } from '../../records/model-provider/model-provider.ts'
import { mayBeOwn, providerOf, runsHere } from '../../records/model-provider/provider-name.ts'

export type PricePorts = Pick<Ports, 'settings'> & { readonly roster: Pick<Roster, 'find'> }

/** What a call of a model costs: nothing, something, or nobody knows. */
type Cost = 'nothing' | 'something' | 'unknown'

/**
 * Those of the agents whose calls may cost nothing for certain: the cost of each of their models is known, and one costs nothing.
 * What a worker's models cost, only the worker knows.
 */
export async function freeAgents(
  { settings, roster }: PricePorts,
  store: Store,
  agents: readonly AbleAgent[],
): Promise<ReadonlySet<string>> {
  const hosted = agents
    .filter(({ kind }) => kind === 'hosted')
    .map(({ name, model, fallback_models }) => ({
      name,
      models: [model === 'default' ? settings.default_model : model, ...fallback_models],
    }))
  const someOwn = hosted.some(({ models }) => models.some((model) => mayBeOwn(providerOf(model))))
  const own = someOwn ? await loadModelProviders(store) : []
  const free = hosted.filter(({ models }) => {
    const costs = models.map((model) => costOf(model, priceOf(roster, own, model)))
    return costs.includes('nothing') && !costs.includes('unknown')
  })
  return new Set(free.map(({ name }) => name))
}

/** For a model of the tenant's own service only the price that the tenant set. */
function priceOf(roster: Pick<Roster, 'find'>, own: readonly ModelProvider[], model: string): ModelPrice | undefined {
  const service = own.find(({ name }) => name === providerOf(model))
  return service ? toldOf(service, model).price : roster.find(model).price
}

function costOf(model: string, price: ModelPrice | undefined): Cost {
  if (runsHere(model)) return 'nothing'
  if (!price) return 'unknown'
  const kinds = [price, ...(price.tiers ?? []), ...Object.values(price.service_tiers ?? {})]
  return kinds.every(isNothing) ? 'nothing' : 'something'
}

function isNothing(price: KindPrices): boolean {
  const { input_usd_per_million, output_usd_per_million } = price
  const { cached_input_usd_per_million, cache_write_usd_per_million, reasoning_usd_per_million } = price
  const parts = [cached_input_usd_per_million, cache_write_usd_per_million, reasoning_usd_per_million]
  return [input_usd_per_million, output_usd_per_million, ...parts].every((usd) => usd === undefined || usd === 0)
}
