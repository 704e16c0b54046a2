import type { Model } from '../../../contract/resources/model.ts'
import { decodeCursor, encodeCursor } from '../../base/paging/cursor.ts'
import type { Page, PageRequest } from '../../base/paging/newest-first.ts'
import type { KindPrices, ModelPrice, PriceTier } from '../../base/ports/models.ts'
import type { Ports } from '../../base/ports/ports.ts'
import type { KnownModel } from '../../base/ports/roster.ts'
import { scopeOf } from '../../base/storing/scope.ts'
import { iso } from '../../base/times/iso.ts'
import { type Rest, restsOf } from '../../engine/circuits/rests.ts'
import { ownModels } from '../../engine/model-providers/own-models.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { loadModelProviders } from '../../records/model-provider/model-provider.ts'
import { type ModelUse, recentUses, type Spread } from './recent-calls.ts'

type ListPorts = Pick<Ports, 'stores' | 'clock' | 'roster' | 'memory'>

/**
 * Models that the installation knows by name, those of the tenant’s own providers, and others that the tenant used recently,
 * sorted by name: what is known of each, whether it may be called now, and how long it took for this tenant.
 * @throws SortieError `invalid_cursor`
 */
export function listModels(ports: ListPorts) {
  return async (caller: Pick<Caller, 'tenant'>, { cursor, limit = 20 }: PageRequest): Promise<Page<Model>> => {
    const { roster, stores, clock } = ports
    const now = clock.now()
    const bound = `${caller.tenant.id} models`
    const after = decodeCursor(cursor, bound, now) ?? ''
    const uses = await keptUses(ports, caller.tenant.id)
    const own = ownModels(await loadModelProviders(stores.tenant(caller.tenant.id)))
    const named = [...roster.models().map(({ name }) => name), ...own.names]
    const names = [...new Set([...named, ...uses.keys()])].sort()
    const left = names.filter((name) => name > after)
    const page = left.slice(0, limit)
    const rests = await restsOf(stores.platform, page.map(own.circuitOf), now)
    const items = page.map((name, at) => modelView(own.find(name) ?? roster.find(name), uses.get(name), rests[at]))
    return { items, next_cursor: encodeCursor(left.length > limit ? page.at(-1) : undefined, bound, now) }
  }
}

interface Kept {
  /** On the monotonic clock. */
  readonly at: number
  readonly uses: ReadonlyMap<string, ModelUse>
}

/** How long all pages of the list use the same calls, which are read once. */
const keptMs = 2_000
const maxTenants = 200

function usesByTenant(): Map<string, Kept> {
  return new Map()
}

async function keptUses(ports: ListPorts, tenant: string): Promise<ReadonlyMap<string, ModelUse>> {
  const kept = ports.memory.of(usesByTenant)
  const at = ports.clock.monotonic()
  const known = kept.get(tenant)
  if (known && at - known.at < keptMs) return known.uses
  const uses = await recentUses(scopeOf(ports, tenant))
  kept.delete(tenant)
  kept.set(tenant, { at, uses })
  if (kept.size > maxTenants) kept.delete(kept.keys().next().value as string)
  return uses
}

function modelView(known: KnownModel, use: ModelUse | undefined, rest: Rest | undefined): Model {
  const {
    name,
    context_window = null,
    max_output_tokens = null,
    abilities,
    price,
    price_source = '',
    own = false,
    lacks_credentials = false,
  } = known
  return {
    name,
    provider: name.includes('/') ? name.slice(0, name.indexOf('/')) : null,
    context_window,
    max_output_tokens,
    abilities: abilities ? [...abilities] : null,
    price: price ? { ...priceView(price), source: price_source } : null,
    own_key: own,
    health: { state: rest?.why ?? 'ok', until: rest ? iso(rest.until) : null },
    // A call that was answered had some.
    has_credentials: !lacks_credentials || use !== undefined,
    calls: use?.calls ?? 0,
    latency: spreadView(use?.latency),
    first_output: spreadView(use?.first),
    adjustments: [...(use?.adjustments ?? [])],
  }
}

function spreadView(spread: Spread | undefined): Model['latency'] {
  return spread ? { p50_ms: spread.p50, p95_ms: spread.p95 } : null
}

function priceView(price: ModelPrice) {
  const byName = Object.entries(price.service_tiers ?? {}).map(([tier, kinds]) => [tier, kindsView(kinds)] as const)
  return {
    ...kindsView(price),
    tiers: (price.tiers ?? []).map(tierView),
    service_tiers: Object.fromEntries(byName),
  }
}

function kindsView(price: KindPrices) {
  return {
    input_usd_per_million: price.input_usd_per_million,
    output_usd_per_million: price.output_usd_per_million,
    cached_input_usd_per_million: price.cached_input_usd_per_million ?? null,
    cache_write_usd_per_million: price.cache_write_usd_per_million ?? null,
    reasoning_usd_per_million: price.reasoning_usd_per_million ?? null,
  }
}

function tierView({ above_input_tokens, ...kinds }: PriceTier) {
  return { above_input_tokens, ...kindsView(kinds) }
}
