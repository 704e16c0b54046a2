import type { Area } from '../../contract/route.ts'
import type { Lane } from '../../core/base/ports/lanes.ts'
import type { Ports } from '../../core/base/ports/ports.ts'
import type { TableName } from '../../core/base/ports/store.ts'
import type { PartName } from './parts.ts'

/**
 * A function as data. `lib/` generates the Lambda, its trigger, IAM grants and alarm from it; `local/` hosts it
 * in one process. A function can do only what it declares: IAM refuses the rest on AWS, a guard locally.
 */
export interface FunctionDefinition {
  /** The folder's name. */
  readonly name: string
  readonly trigger: Trigger
  readonly uses: Uses
  /** The restricted parts of tables that it uses. */
  readonly parts?: readonly PartName[]
  readonly memoryMb: number
  /** Seconds. */
  readonly timeoutS: number
  /** What users notice when this function fails; the text of its alarm. */
  readonly impact: string
}

export type Trigger =
  | { readonly kind: 'http'; readonly area: Area }
  /** Requests to an address of its own, each answer streamed for at most `longestS`; on AWS only. */
  | { readonly kind: 'http-stream'; readonly longestS: number }
  | { readonly kind: 'websocket' }
  /** One mapping for each lane, batch size 1, each with its own maximum concurrency. */
  | {
      readonly kind: 'lanes'
      readonly maximumConcurrency: Readonly<Record<Lane, number>>
      /** Deliveries of one message before it goes to the lane’s dead-letter queue. */
      readonly maxReceives: number
    }
  | FeedTrigger
  /** The table’s stream, for all of these consumers; on AWS only. */
  | { readonly kind: 'stream'; readonly consumers: readonly FeedConsumer[] }
  /** Events from the bus of these types; with `dataHas`, only those whose data has this field. */
  | {
      readonly kind: 'bus'
      readonly eventTypes: readonly string[]
      readonly dataHas?: string
      readonly shares?: Shares
    }
  | { readonly kind: 'schedule'; readonly everyS: number }
  /** The one-time timers of the scheduler port. */
  | { readonly kind: 'timer' }
  /** Messages that the lanes gave up, and events and timers that their functions could not handle. */
  | { readonly kind: 'dead-messages' }
  /** Called through another function’s adapter, on AWS only: one machine is one process. */
  | { readonly kind: 'invoked' }
  /** Called by each deployment of a stack, before any other function is deployed. */
  | { readonly kind: 'deployment' }

/**
 * The change feed of `entities`: items of this `kind`. On one machine its consumers read it themselves. On AWS the function that
 * reads the stream passes items on, and other consumers wait meanwhile: at most for the consumer’s `timeoutS`.
 */
interface FeedTrigger {
  readonly kind: 'feed'
  readonly itemKind: string
  readonly order: Order
}

/**
 * `kept`: the items of a partition come in order, and an item that is not handled in time is given up, since it must not delay those
 * behind it. `free`: items come in any order, and an item that is not handled in time comes again later.
 */
type Order = 'kept' | 'free'

export interface FeedConsumer extends FunctionDefinition {
  readonly trigger: FeedTrigger
}

/**
 * How many events a consumer handles at once on one machine. On AWS each is a separate invocation; a protected stage reserves a part
 * of its concurrency for all of them together (`lib/reservations.ts`), without shares.
 */
export interface Shares {
  /** Half of them for hosts that were slow the last time, half for all others. */
  readonly total: number
  readonly tenant: number
  /** For one host, across tenants. */
  readonly host: number
  /** For one host and tenant, so that a host that hangs leaves some of the tenant’s share to others. */
  readonly tenantHost: number
}

export type StoreOperation =
  | 'get'
  | 'query'
  | 'put'
  | 'delete'
  | 'check'
  | 'add'
  | 'increment'
  | 'queryListing'
  | 'queryDue'

/** Port operations in use; for the store, by table. `getMany` counts as `get`; `waitForChange` needs no permission. */
export interface Uses {
  readonly stores?: { readonly [T in TableName]?: readonly StoreOperation[] }
  readonly lanes?: readonly (keyof Ports['lanes'])[]
  readonly bus?: readonly (keyof Ports['bus'])[]
  readonly blobs?: readonly (keyof Ports['blobs'])[]
  readonly sockets?: readonly (keyof Ports['sockets'])[]
  readonly scheduler?: readonly (keyof Ports['scheduler'])[]
  readonly models?: readonly (keyof Ports['models'])[]
  readonly roster?: readonly (keyof Ports['roster'])[]
  readonly secrets?: readonly (keyof Ports['secrets'])[]
  readonly web?: readonly (keyof Ports['web'])[]
  readonly mail?: readonly (keyof Ports['mail'])[]
  readonly mcp?: readonly (keyof Ports['mcp'])[]
  readonly checks?: readonly (keyof Ports['checks'])[]
  readonly programs?: readonly (keyof Ports['programs'])[]
  readonly screens?: readonly (keyof Ports['screens'])[]
  readonly sandbox?: readonly (keyof Ports['sandbox'])[]
  readonly contents?: readonly (keyof Ports['contents'])[]
  readonly transfers?: readonly (keyof Ports['transfers'])[]
  readonly health?: readonly (keyof Ports['health'])[]
  readonly viewer?: readonly (keyof Ports['viewer'])[]
}

/** Ports without permissions; every function has them. */
export type FreePorts = 'clock' | 'ids' | 'memory' | 'settings' | 'logger'

/** The ports of a function: the declared ones and the free ones. */
export type PortsOf<D extends FunctionDefinition> = Pick<Ports, Extract<keyof D['uses'], keyof Ports> | FreePorts>

export function defineFunction<const D extends FunctionDefinition>(definition: D): D {
  return definition
}
