import type { Facts } from '../../core/base/ports/model-facts.ts'
import type { ModelRequest } from '../../core/base/ports/models.ts'
import type { Lessons } from '../../core/engine/lessons/lessons.ts'
import type { Generate } from './generate.ts'

/** Everything about a model provider. Each has a folder, and a line in `providers.ts`. */
export interface Provider {
  /** The part before the `/` of its models' names. */
  readonly name: string
  /** List prices by its own model names; `free` if models run on the operator's own machine. */
  readonly prices: PriceList | 'free'
  /** The price factor of its tiers, by its own names: 0.5 is half. A factor that is not known exactly is the highest possible. */
  readonly service_tiers?: Readonly<Record<string, number>>
  /** Where the prices are published and when they were read, for readers of the list of models. */
  readonly price_source?: string
  /** The capabilities of its models, by its own names. A model may have a price without facts, or facts without a price. */
  readonly models?: ModelFacts
  /** Protocols that other services use too: by name, how to call such a service. */
  readonly protocols?: Readonly<Record<string, Speak>>
  readonly local: OnOneMachine
  /** Absent if a deployment cannot use it. */
  readonly aws?: OnAws
}

/** USD per million tokens. A model that is not listed has no price until the operator sets one. */
export type PriceList = Readonly<Record<string, readonly [input: number, output: number, kinds?: PriceKinds]>>

/** Kinds of tokens whose price differs from the input or output that they are part of. */
export interface PriceKinds {
  readonly cached_input?: number
  readonly cache_write?: number
  readonly reasoning?: number
}

export type ModelFacts = Readonly<Record<string, Facts>>

/** The type of the platform's own `fetch`. */
export type WebFetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>

export interface Service {
  readonly baseUrl: string
  /** Called before each request; `undefined` if the service has no key. */
  readonly apiKey: Ask | undefined
  /** How to reach the service, if the platform's own `fetch` is not allowed. */
  readonly fetch?: WebFetch
}

export type Speak = (service: Service) => Load

export interface OnOneMachine {
  /** How people enable it: by the variable with its key, or in another way. */
  readonly toHaveIt: { readonly keyIn: string } | { readonly deed: string }
  /** Whether it finds credentials elsewhere than `load` looks. Without this, whatever loads has them. */
  hasCredentials?(env: Environment): boolean
  /** The way to it from the environment, or the name of the missing variable. */
  load(env: Environment): Load | { readonly missing: string }
  /**
   * The model for `default` if the operator named no provider. `undefined`, or no such function: this provider is used only by
   * name.
   * @param wanted the operator's name for a model, without a provider
   */
  offer?(env: Environment, wanted: string | undefined, fetch: Fetch): Promise<Offer | undefined>
}

export interface Offer {
  readonly model: string
  /** Its origin, as the end of a sentence. */
  readonly source: string
}

export interface OnAws {
  /** @param secret returns a function that reads a platform secret by its name */
  load(secret: (name: string) => Ask): Load
  /** The names of its secrets below the stage's prefix. */
  readonly secrets: readonly string[]
  /** Further rights for the role of a function that calls models. */
  readonly allow?: Allowance
}

export interface Allowance {
  readonly actions: readonly string[]
  /** In the deployment's account and region, unless specified. */
  readonly resources: readonly Resource[]
}

export interface Resource {
  readonly service: string
  readonly region?: string
  readonly account?: string
  readonly resource: string
  readonly resourceName: string
  /** Why it cannot be narrower, for readers of the policy. */
  readonly reason: string
}

/** A way to a provider. Calling it imports the code: a function that calls no model starts without it. */
export interface Load extends Begin {
  /** The parts of a request that it changes. Absent if none is known before a refusal. */
  readonly adjustments?: Foresee
}

/** @param lessons about it that all processes share */
type Begin = (lessons?: Lessons) => Promise<Generate>

/** Builds a request without sending it. */
export type Foresee = (request: ModelRequest) => Promise<readonly string[]>

/** The same way, with the known adjustments before anything is sent. */
export function foreseeing(load: Begin, adjustments: Foresee): Load {
  return Object.assign(load, { adjustments })
}

export type Ask = () => Promise<string | undefined>
export type Environment = Readonly<Record<string, string | undefined>>
export type Fetch = (url: string, options: { readonly signal: AbortSignal }) => Promise<Response>
