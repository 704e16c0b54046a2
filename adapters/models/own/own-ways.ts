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
  /** The protocols that tenants may name services of; all that there are where nothing is said. */
  readonly allowed?: readonly string[] | undefined
  /** How their addresses are reached. Without one, none is. */
  readonly fetch?: (() => Promise<WebFetch>) | undefined
  /** What all processes learn of them. */
  readonly lessons?: Lessons
}

/** How to a model, and what is known of it. */
export interface KnownWay {
  readonly way: Way
  readonly facts: Facts
}

/** A service whose key this process has. */
interface Known {
  readonly revision: string
  readonly generate: Promise<Generate>
  /** On the monotonic clock. */
  readonly usedAt: number
}

/** After its last use, so that no key lies about for long once nobody uses it. */
const keptForMs = 5 * 60_000
const mostKept = 500

/**
 * The ways to services of tenants' own. Each is looked for before each try, so a key that was replaced is out at once; what
 * was learned of a service, and its key, is kept as long as it is what it was.
 */
export function createOwnWays(
  { allowed, fetch, lessons }: OwnWaysOptions,
  now: () => number = () => performance.now(),
) {
  const known = new Map<string, Known>()

  return {
    /** @returns `undefined` where the model is of no service of the tenant's own */
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
    // What was used last stands last.
    known.delete(id)
    known.set(id, { revision: service.revision, generate, usedAt: now() })
    // What failed is tried anew by whoever comes next.
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

/** What the guard says of an address is no failure of a connection that may work the next time. */
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

/** Whose key it is decides who can do something about it. */
function asOwn(generate: Generate, provider: string): Generate {
  return async function* (request: ModelRequest): AsyncGenerator<ModelChunk> {
    try {
      yield* generate(request)
    } catch (error) {
      throw error instanceof ProviderFailure ? error.of(provider) : error
    }
  }
}
