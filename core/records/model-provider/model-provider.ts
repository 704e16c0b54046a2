import * as z from 'zod'
import { SortieError } from '../../../contract/errors.ts'
import type { ModelProvider as ModelProviderView } from '../../../contract/resources/model-provider.ts'
import { abilities } from '../../base/ports/model-facts.ts'
import type { Change, Item, Key, Store } from '../../base/ports/store.ts'
import { kindOf, list, record } from '../../base/storing/kind.ts'
import { readItem, readPartition } from '../../base/storing/reading.ts'
import { iso } from '../../base/times/iso.ts'

const kinds = {
  input_usd_per_million: z.number(),
  output_usd_per_million: z.number(),
  cached_input_usd_per_million: z.number().exactOptional(),
  cache_write_usd_per_million: z.number().exactOptional(),
  reasoning_usd_per_million: z.number().exactOptional(),
}

const Price = record({
  ...kinds,
  tiers: list(record({ ...kinds, above_input_tokens: z.number() })).exactOptional(),
  service_tiers: z.record(z.string(), record(kinds)).readonly().exactOptional(),
})

const OwnModel = record({
  context_window: z.number().exactOptional(),
  max_output_tokens: z.number().exactOptional(),
  abilities: list(z.enum(abilities)).exactOptional(),
  price: Price.exactOptional(),
})
export type OwnModel = z.output<typeof OwnModel>

/** A model service under a tenant's own name. Times are milliseconds since the epoch. */
const ModelProvider = record({
  name: z.string(),
  description: z.string().default(''),
  protocol: z.string(),
  base_url: z.string(),
  models: z.record(z.string(), OwnModel).readonly().default({}),
  timeouts: record({ first_byte_s: z.number().exactOptional(), silence_s: z.number().exactOptional() }).default({}),
  /** The key, sealed by the secrets port, and opened only where it is sent. Null means that the service needs none. */
  sealed: z.string().nullable(),
  /** Changes with each key and each address, and differs for a service created again under a former name. */
  revision: z.string(),
  created_at: z.number(),
  updated_at: z.number(),
  key_set_at: z.number().nullable().default(null),
})
export type ModelProvider = z.output<typeof ModelProvider>

export const modelProviderKind = kindOf('model provider', 'entities', ModelProvider)

export const modelProvidersPartition = 'model-providers'

/** The maximum of a tenant, so that all of them are read at once. */
export const maxModelProviders = 20

export function modelProviderKey(name: string): Key {
  return { partition: modelProvidersPartition, sort: name }
}

/** Reads the current state: a replaced key, or a replaced address, is no longer used. */
export function readModelProvider(store: Store, name: string): Promise<Item<ModelProvider> | undefined> {
  return readItem(store, modelProviderKind, modelProviderKey(name), { consistent: true })
}

/** In the order of their names. An unreadable one is omitted. */
export async function loadModelProviders(store: Store): Promise<readonly ModelProvider[]> {
  const page = { partition: modelProvidersPartition, consistent: true, limit: maxModelProviders }
  return (await readPartition(store, modelProviderKind, page)).items.map(({ body }) => body)
}

export function putProvider(body: ModelProvider, version: number): Change {
  return {
    change: 'put',
    table: 'entities',
    item: { ...modelProviderKey(body.name), version: version + 1, body },
    when: version === 0 ? { absent: true } : { version },
  }
}

/** The tenant's description of a model, which need not be in its list. @param model by its full name */
export function toldOf({ name, models }: Pick<ModelProvider, 'name' | 'models'>, model: string): OwnModel {
  const own = model.slice(name.length + 1)
  return (Object.hasOwn(models, own) ? models[own] : undefined) ?? {}
}

/** As the API shows it: everything except the sealed key. */
export function modelProviderView(provider: ModelProvider): ModelProviderView {
  const { name, description, protocol, base_url, models, timeouts, sealed, key_set_at } = provider
  return {
    name,
    description,
    protocol,
    base_url,
    has_key: sealed !== null,
    models: Object.fromEntries(Object.entries(models).map(([model, known]) => [model, modelView(known)])),
    timeouts,
    created_at: iso(provider.created_at),
    updated_at: iso(provider.updated_at),
    key_set_at: key_set_at === null ? null : iso(key_set_at),
  }
}

function modelView({ abilities: can, price, ...rest }: OwnModel): ModelProviderView['models'][string] {
  return { ...rest, ...(can && { abilities: [...can] }), ...(price && { price: priceView(price) }) }
}

function priceView({ tiers, ...kinds }: z.output<typeof Price>) {
  return { ...kinds, ...(tiers && { tiers: [...tiers] }) }
}

export function modelProviderNotFound(name: string): SortieError {
  return new SortieError(
    'not_found',
    `There is no model provider ${name} of yours; GET /v1/model-providers lists the existing ones`,
  )
}
