import type { Facts } from '../../core/base/ports/model-facts.ts'
import type { ModelRequest } from '../../core/base/ports/models.ts'
import type { Lessons } from '../../core/engine/lessons/lessons.ts'
import type { Generate } from './generate.ts'

/** All that there is to know of a model provider. Each is a folder, and a line in `providers.ts`. */
export interface Provider {
  /** What stands before the `/` of its models' names. */
  readonly name: string
  /** List prices by its own names of models; `free` where models run on the operator's own machine. */
  readonly prices: PriceList | 'free'
  /** What its tiers cost of that, by its own words for them: 0.5 is half. What is not known exactly is the most that it may be. */
  readonly service_tiers?: Readonly<Record<string, number>>
  /** Where the prices stand and when they were read, for whoever looks at the list of models. */
  readonly price_source?: string
  /** What its models can, by its own names. One may have a price and no facts, or facts and no price. */
  readonly models?: ModelFacts
  /** What others speak as well: by the protocol's name, how to call whoever speaks it. */
  readonly protocols?: Readonly<Record<string, Speak>>
  readonly local: OnOneMachine
  /** Absent where a deployment has no way to it. */
  readonly aws?: OnAws
}

/** USD per million tokens. A model that is not listed has no price until the operator sets one. */
export type PriceList = Readonly<Record<string, readonly [input: number, output: number, kinds?: PriceKinds]>>

/** What costs otherwise than the input or output that it is part of. */
export interface PriceKinds {
  readonly cached_input?: number
  readonly cache_write?: number
  readonly reasoning?: number
}

export type ModelFacts = Readonly<Record<string, Facts>>

/** As the platform's own. */
export type WebFetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>

export interface Service {
  readonly baseUrl: string
  /** Asked for before each call; `undefined` where the service wants none. */
  readonly apiKey: Ask | undefined
  /** By which it is reached, where the platform’s own may not be. */
  readonly fetch?: WebFetch
}

export type Speak = (service: Service) => Load

export interface OnOneMachine {
  /** What people do to have it: set the variable with its key, or something else. */
  readonly toHaveIt: { readonly keyIn: string } | { readonly deed: string }
  /** The way to it that the environment gives, or the word for what is missing. */
  load(env: Environment): Load | { readonly missing: string }
  /**
   * The model that `default` means where the operator named no provider. `undefined`, or no such function: this one is asked
   * for by name only.
   * @param wanted the operator's word for a model, without a provider
   */
  offer?(env: Environment, wanted: string | undefined, fetch: Fetch): Promise<Offer | undefined>
}

export interface Offer {
  readonly model: string
  /** Where it comes from, as the end of a sentence. */
  readonly source: string
}

export interface OnAws {
  /** @param secret asks for a platform secret by its name, when it is called */
  load(secret: (name: string) => Ask): Load
  /** The names of its secrets below the stage's prefix. */
  readonly secrets: readonly string[]
  /** What the role of a function that asks models may do besides reading those. */
  readonly allow?: Allowance
}

export interface Allowance {
  readonly actions: readonly string[]
  /** In the deployment's account and region, where nothing else is said. */
  readonly resources: readonly Resource[]
}

export interface Resource {
  readonly service: string
  readonly region?: string
  readonly account?: string
  readonly resource: string
  readonly resourceName: string
  /** Why it is no narrower, for those who read the policy. */
  readonly reason: string
}

/** A way to a provider. Its code is imported then: a function that calls no model starts without it. */
export interface Load extends Begin {
  /** What of a request it does not send as it is. Absent where it knows of nothing before it is refused. */
  readonly adjustments?: Foresee
}

/** @param lessons what all processes learn of it */
type Begin = (lessons?: Lessons) => Promise<Generate>

/** Writes a request as it would be sent, and sends nothing. */
export type Foresee = (request: ModelRequest) => Promise<readonly string[]>

/** The same way, with what is known of it before anything is sent. */
export function foreseeing(load: Begin, adjustments: Foresee): Load {
  return Object.assign(load, { adjustments })
}

export type Ask = () => Promise<string | undefined>
export type Environment = Readonly<Record<string, string | undefined>>
export type Fetch = (url: string, options: { readonly signal: AbortSignal }) => Promise<Response>
