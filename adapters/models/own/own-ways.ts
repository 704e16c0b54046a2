import { isSortieError } from '../../../contract/errors.ts'
import type { Facts } from '../../../core/base/ports/model-facts.ts'
import type { ModelChunk, ModelRequest, OwnService } from '../../../core/base/ports/models.ts'
import type { Lessons } from '../../../core/engine/lessons/lessons.ts'
import { circuitOfOwn } from '../../../core/engine/model-providers/circuit-name.ts'
import { mayBeOwn } from '../../../core/records/model-provider/provider-name.ts'
import { ProviderFailure } from '../failures/provider-failure.ts'
import { type Generate, providerName } from '../generate.ts'
import type { WebFetch } from '../provider.ts'
import { protocols } from '../providers.ts'
import { patienceOf } from '../resilience/patience.ts'
import type { Way } from '../resilience/resilience.ts'
import { withoutKey } from './own-key.ts'

export interface OwnWaysOptions {
  /** The protocols that tenants' services may use; all known ones by default. */
  readonly allowed?: readonly string[] | undefined
  /** How to reach their addresses. Without one, none is reachable. */
  readonly fetch?: (() => Promise<WebFetch>) | undefined
  /** Lessons about them that all processes share. */
  readonly lessons?: Lessons
}

/** The way to a model, and the facts about it. */
export interface KnownWay {
  readonly way: Way
  readonly facts: Facts
}

/** A service whose key is in this process's memory. */
interface Known {
  readonly revision: string
  readonly generate: Promise<Generate>
  /** On the monotonic clock. */
  readonly usedAt: number
}

/** After its last use, so that no unused key stays in memory for long. */
const keptForMs = 5 * 60_000
const mostKept = 500

/**
 * The ways to services of tenants' own. Each is looked up before each try, so a replaced key is dropped at once; lessons about a
 * service, and its key, are kept as long as the service is unchanged.
 */
export function createOwnWays(
  { allowed, fetch, lessons }: OwnWaysOptions,
  now: () => number = () => performance.now(),
) {
  const known = new Map<string, Known>()

  return {
    /** @returns `undefined` if the model does not belong to a service of the tenant's own */
    async find({ model, own }: Pick<ModelRequest, 'model' | 'own'>): Promise<KnownWay | undefined> {
      const name = providerName(model)
      if (!own || !mayBeOwn(name)) return undefined
      const service = await own.find(name)
      if (!service) {
        known.delete(idOf(own.tenant, name))
        return undefined
      }
      const circuit = circuitOfOwn(model, service)
      const way = { generate: await generateOf(service), circuit, ...patienceOf(service.timeouts) }
      return { way, facts: service.facts(model) }
    },
  }

  function generateOf(service: OwnService): Promise<Generate> {
    forget()
    const id = idOf(service.tenant, service.name)
    const found = known.get(id)
    const isSame = found?.revision === service.revision
    const generate = found && isSame ? found.generate : make(service)
    // Keeps the map in order of last use.
    known.delete(id)
    known.set(id, { revision: service.revision, generate, usedAt: now() })
    // The next caller tries again after a failure.
    generate.catch(() => {
      if (known.get(id)?.generate === generate) known.delete(id)
    })
    return generate
  }

  function forget(): void {
    for (const [id, { usedAt }] of known) {
      if (now() - usedAt < keptForMs && known.size <= mostKept) break
      known.delete(id)
    }
  }

  async function make(service: OwnService): Promise<Generate> {
    const speak = protocols.get(service.protocol)
    if (!speak || !fetch || (allowed && !allowed.includes(service.protocol))) throw notAllowed(service)
    const key = await service.key()
    const reach = refusing(await fetch())
    const load = speak({
      baseUrl: service.base_url,
      apiKey: key === undefined ? undefined : async () => key,
      fetch: key === undefined ? reach : withoutKey(reach, key),
    })
    return asOwn(await load(lessons), service.name)
  }
}

function idOf(tenant: string, name: string): string {
  return `${tenant} ${name}`
}

/** A refusal of the guard is not a connection failure that a retry might solve. */
function refusing(fetch: WebFetch): WebFetch {
  return async (input, init) => {
    try {
      return await fetch(input, init)
    } catch (error) {
      if (!isSortieError(error)) throw error
      throw new ProviderFailure(error.retryable ? 'transient' : 'rejected', error.message, { cause: error })
    }
  }
}

function notAllowed({ name, protocol }: OwnService): ProviderFailure {
  return new ProviderFailure(
    'unknown',
    `This installation takes no services of tenants’ own that speak ${protocol}, so ${name} is not called; ask its operator`,
  )
}

/** The key's owner determines who can act. */
function asOwn(generate: Generate, provider: string): Generate {
  return async function* (request: ModelRequest): AsyncGenerator<ModelChunk> {
    try {
      yield* generate(request)
    } catch (error) {
      throw error instanceof ProviderFailure ? error.of(provider) : error
    }
  }
}
