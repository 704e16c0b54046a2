import type { Area } from '../../contract/route.ts'
import type { Lane } from '../../core/base/ports/lanes.ts'
import type { Ports } from '../../core/base/ports/ports.ts'
import type { TableName } from '../../core/base/ports/store.ts'
import type { PartName } from './parts.ts'

/**
 * What a function is, as data. `lib/` makes the Lambda, its trigger, IAM grants and alarm of it; `local/` hosts it
 * in one process. A function can do nothing that it does not declare: IAM refuses it on AWS, a guard locally.
 */
export interface FunctionDefinition {
  /** The folder's name. */
  readonly name: string
  readonly trigger: Trigger
  readonly uses: Uses
  /** What it touches of what not every function may. */
  readonly parts?: readonly PartName[]
  readonly memoryMb: number
  /** Seconds. */
  readonly timeoutS: number
  /** What a failure of this function means to a user; the alarm says it. */
  readonly impact: string
}

export type Trigger =
  | { readonly kind: 'http'; readonly area: Area }
  /** Requests to an address of its own, each answered piece by piece for `longestS` at the most; on AWS only. */
  | { readonly kind: 'http-stream'; readonly longestS: number }
  | { readonly kind: 'websocket' }
  /** One mapping a lane, batch size 1, each with its own maximum concurrency. */
  | {
      readonly kind: 'lanes'
      readonly maximumConcurrency: Readonly<Record<Lane, number>>
      /** Deliveries of one message, after which it goes to the lane's dead-letter queue. */
      readonly maxReceives: number
    }
  | FeedTrigger
  /** The table's stream, for all of these; on AWS only. */
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
  /** What the lanes gave up on, and events and timers that their functions could not take. */
  | { readonly kind: 'dead-messages' }
  /** By the adapter of another function, on AWS only: one machine is one process. */
  | { readonly kind: 'invoked' }
  /** Each deployment of a stack, before any other function is deployed. */
  | { readonly kind: 'deployment' }

/**
 * The change feed of `entities`: items of this `kind`. On one machine its consumers read by themselves. On AWS the function that
 * reads the stream hands them what it read, and others wait meanwhile: for `timeoutS` of the consumer at the most.
 */
interface FeedTrigger {
  readonly kind: 'feed'
  readonly itemKind: string
  readonly order: Order
}

/**
 * `kept`: items come in order for one partition, and one that cannot be taken in time is given up, since it may not hold up what is
 * behind it. `free`: they come in any order, and one that cannot be taken in time comes again later.
 */
type Order = 'kept' | 'free'

export interface FeedConsumer extends FunctionDefinition {
  readonly trigger: FeedTrigger
}

/**
 * How many events a consumer takes at once on one machine. On AWS each is an invocation of its own; a protected stage has a part
 * of its concurrency for all of them together (`lib/reservations.ts`), and nothing shares that out.
 */
export interface Shares {
  /** Half of them for hosts that were slow the last time, half for all others. */
  readonly total: number
  readonly tenant: number
  /** Of one host, whoever's they are. */
  readonly host: number
  /** Of one host for one tenant, so that a host that hangs leaves some of its tenant's share to their others. */
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

/** Port operations used; for the store, by table. `getMany` counts as `get`; `waitForChange` needs nothing. */
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

/** Ports that need no permission; every function has them. */
export type FreePorts = 'clock' | 'ids' | 'memory' | 'settings' | 'logger'

/** The ports that a function gets: those it declares and the free ones. */
export type PortsOf<D extends FunctionDefinition> = Pick<Ports, Extract<keyof D['uses'], keyof Ports> | FreePorts>

export function defineFunction<const D extends FunctionDefinition>(definition: D): D {
  return definition
}
