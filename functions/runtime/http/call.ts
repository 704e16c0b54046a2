import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda'
import type { Route } from '../../../contract/route.ts'
import type { Clock } from '../../../core/base/ports/clock.ts'
import type { Logger } from '../../../core/base/ports/logger.ts'
import type { Memory } from '../../../core/base/ports/memory.ts'
import type { Settings } from '../../../core/base/ports/settings.ts'
import type { Caller } from '../../../core/records/key/authenticate.ts'

/** What the middleware knows about a request so far. */
export interface Call {
  readonly requestId: string
  /** On the monotonic clock. */
  readonly startedAt: number
  /** The address of this API that it was sent to, without a path. */
  origin?: string
  /** The IP address that it came from. */
  address: string
  /** The operation’s name in the contract. */
  operation?: string
  route?: Route
  caller?: Caller | undefined
  input?: CallInput
  /** The rest of the tenant’s rate, for the answer’s headers. */
  rate?: RateLeft
  /** The use case’s answer. */
  output?: unknown
}

/** The requests that this function instance accepts: `quota` in `windowS` seconds, `remaining` now, all again in `resetS`. */
export interface RateLeft {
  readonly quota: number
  readonly windowS: number
  readonly remaining: number
  readonly resetS: number
}

export interface CallInput {
  readonly params: unknown
  readonly query: unknown
  readonly headers: unknown
  readonly body: unknown
}

/**
 * The Lambda context, which middy passes to each middleware and to the handler, with the call on it. If a request may wait,
 * its host reports when the caller has hung up; on AWS none waits. A host that can stream says for how long.
 */
export type CallContext = Context & {
  call: Call
  readonly asker?: AbortSignal
  readonly streamsForMs?: number
}

/** With `pieces` instead of a body, if its host can stream. */
export type HttpAnswer = APIGatewayProxyStructuredResultV2 & { readonly pieces?: AsyncIterable<string> }

export interface HttpExchange {
  readonly event: APIGatewayProxyEventV2
  readonly context: CallContext
  response?: HttpAnswer | null | undefined
  error?: Error | null | undefined
}

export interface HttpMiddleware {
  before?(exchange: HttpExchange): void | Promise<void>
  after?(exchange: HttpExchange): void | Promise<void>
  onError?(exchange: HttpExchange): void | Promise<void>
}

export interface HttpPorts {
  readonly clock: Clock
  readonly logger: Logger
  readonly settings: Settings
  readonly memory: Memory
}
