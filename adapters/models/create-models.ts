import { SortieError } from '../../contract/errors.ts'
import type { ModelChunk, ModelRequest, Models } from '../../core/base/ports/models.ts'
import { alwaysClosed, type Circuits } from '../../core/engine/circuits/circuits.ts'
import { type Lessons, noLessons } from '../../core/engine/lessons/lessons.ts'
import { createRoom, type Room, type RoomOptions } from './files/room.ts'
import { mostBytes, namesFiles } from './files/show-files.ts'
import { withFiles } from './files/with-files.ts'
import { type Generate, providerName } from './generate.ts'
import { offline, offlineModels } from './offline/offline.ts'
import { createOwnWays, type KnownWay } from './own/own-ways.ts'
import type { Load, WebFetch } from './provider.ts'
import { withinMost } from './request/within-most.ts'
import { type Patience, patienceOf } from './resilience/patience.ts'
import type { ResilienceOptions, Way } from './resilience/resilience.ts'
import { factsOf } from './roster/model-facts.ts'
import { type PriceTable, priceOf } from './roster/prices.ts'
import type { Endpoints } from './settings/models-setting.ts'

export interface ModelsConfig {
  /** The configured providers, by name. */
  readonly providers?: ReadonlyMap<string, Load>
  /** Those of them for which no credentials were found. They can be called: credentials may be where nobody can look. */
  readonly withoutCredentials?: ReadonlySet<string>
  /** Those of them that are the operator's own, and the facts about their models. */
  readonly endpoints?: Endpoints
  readonly prices?: PriceTable
  /** The protocols that tenants' own services may use; all known protocols by default. */
  readonly tenantProtocols?: readonly string[]
  readonly resilience?: Partial<ResilienceOptions>
}

/**
 * The memory for files of all requests in progress: each byte exists several times while it is turned into JSON. A tenant gets
 * half of it, which is also the maximum for one request.
 */
const fileRoom: RoomOptions = { most: 2 * mostBytes, patienceMs: 60_000 }

/**
 * Chooses the provider by the part before the `/` of a model's name. Remote providers, and the code for retries and circuits, are
 * imported at the first remote call: a function without any starts without them.
 * @param circuits of the remote models
 * @param fetchOwn how to reach services that tenants name; without it, none is reachable
 * @param lessons about endpoints that all processes share
 */
export function createModels(
  config: ModelsConfig,
  circuits: Circuits = alwaysClosed,
  fetchOwn?: () => Promise<WebFetch>,
  lessons: Lessons = noLessons,
): Models {
  const providerOf = lazyProviders(config.providers, lessons)
  // A separate room: a tenant controls how slow its own services are.
  const rooms = { ofAll: createRoom(fileRoom), ofOwn: createRoom(fileRoom) }
  const own = createOwnWays({ allowed: config.tenantProtocols, fetch: fetchOwn, lessons })
  const remote = once(async () => {
    const { resilienceOf, resilient } = await import('./resilience/resilience.ts')
    return resilient(wayTo, resilienceOf(config.resilience), circuits)
  })

  async function wayTo(request: ModelRequest): Promise<Way> {
    const { model } = request
    const generate = offlineOf(model)
    const facts = factsOf(config, model)
    if (generate) return fitted({ way: { generate }, facts }, request, rooms.ofAll)
    const ownWay = await own.find(request)
    if (ownWay) return fitted(ownWay, request, rooms.ofOwn)
    const way = { generate: await providerOf(model), ...patienceWith(model, config.endpoints) }
    return fitted({ way, facts }, request, rooms.ofAll)
  }

  return {
    generate(request) {
      // Called directly, since it cannot fail and benchmarks count in microseconds.
      const alone = offlineOf(request.model)
      if (alone && !namesFiles(request)) return alone(request)
      return later(alone ? async () => (await wayTo(request)).generate : remote)(request)
    },
    price: (model) => priceOf(model, config.prices),
  }
}

/** Requests no more than the model is known to support. */
function fitted({ way, facts }: KnownWay, request: ModelRequest, room: Room): Promise<Way> {
  const { abilities = [], max_output_tokens } = facts
  return withFiles(withinMost(way, request, max_output_tokens), request, { room, abilities })
}

/** The timeouts that an operator sets for one endpoint. */
function patienceWith(model: string, endpoints: Endpoints = {}): Patience {
  const name = providerName(model)
  return patienceOf(Object.hasOwn(endpoints, name) ? endpoints[name]?.timeouts : undefined)
}

function offlineOf(model: string): Generate | undefined {
  return Object.hasOwn(offline, model) ? offline[model as keyof typeof offline] : undefined
}

/** Passes the loaded iterator through unchanged: a reply may have a million pieces. */
function later(load: () => Promise<Generate>): Generate {
  return (request) => {
    let loaded: AsyncIterator<ModelChunk> | undefined
    const begin = async () => {
      loaded = (await load())(request)[Symbol.asyncIterator]()
      return loaded.next()
    }
    const iterator: AsyncIterator<ModelChunk> = {
      next: () => loaded?.next() ?? begin(),
      return: async () => (await loaded?.return?.()) ?? { done: true, value: undefined },
    }
    return { [Symbol.asyncIterator]: () => iterator }
  }
}

function lazyProviders(
  configured: ReadonlyMap<string, Load> = new Map(),
  lessons: Lessons,
): (model: string) => Promise<Generate> {
  const loaders = new Map([...configured].map(([name, load]) => [name, once(() => load(lessons))]))
  return async (model) => {
    const provider = providerName(model)
    const load = loaders.get(provider)
    return load === undefined ? unknown(model, provider) : load()
  }
}

function unknown(model: string, provider: string): never {
  const hint =
    provider === 'offline'
      ? `there are ${offlineModels.join(' and ')}`
      : `its provider is not configured here, and ${provider || 'the part before the /'} is not a model provider of your own; GET /v1/models lists the known models`
  throw new SortieError('model_unknown', `There is no model ${model}: ${hint}`)
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => {
    made ??= make()
    return made
  }
}
