import middy from '@middy/core'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda'
import type { OutputOf, RequestOf, Route } from '../../contract/route.ts'
import type { Stores } from '../../core/base/ports/store.ts'
import type { Caller } from '../../core/records/key/authenticate.ts'
import { addressLimit } from './http/address-limit.ts'
import { authentication, authorization } from './http/authentication.ts'
import type { CallContext, HttpAnswer, HttpMiddleware, HttpPorts } from './http/call.ts'
import type { Document } from './http/document.ts'
import { errorMapping } from './http/error-mapping.ts'
import type { EventStream } from './http/event-stream.ts'
import { limits } from './http/limits.ts'
import { origin } from './http/origin.ts'
import { pauseGate } from './http/pause-gate.ts'
import { requestLog } from './http/request-log.ts'
import { respond } from './http/respond.ts'
import { routing } from './http/routing.ts'
import { type Guards, validation } from './http/validation.ts'
import type { WithCookie } from './http/with-cookie.ts'

/** The input of a use case: the parsed request, and its caller. */
export type ApiRequest<R extends Route> = RequestOf<R> & {
  readonly caller: CallerOf<R>
  /** The address that the request was sent to, without a path. */
  readonly origin: string
  /** Aborted when the caller has hung up, if the request may wait. */
  readonly asker?: AbortSignal | undefined
  /** How long a streamed answer may last; absent if it is sent as a whole. */
  readonly streamsForMs?: number | undefined
}

type CallerOf<R extends Route> = R extends { readonly keyTellsMore: true }
  ? Caller | undefined
  : R['scope'] extends 'public'
    ? undefined
    : Caller

/** Every operation of an area, and nothing else; otherwise it does not compile. */
export type UseCases<Routes extends Record<string, Route>> = {
  readonly [O in keyof Routes]: (request: ApiRequest<Routes[O]>) => Promise<AnswerOf<Routes[O]>>
}

type AnswerOf<R extends Route> = R extends { readonly document: true }
  ? Document
  : R extends { readonly stream: true }
    ? EventStream
    : R extends { readonly setsCookie: true }
      ? WithCookie<OutputOf<R>>
      : OutputOf<R>

export type HttpHandler = (event: APIGatewayProxyEventV2, context: Context) => Promise<HttpAnswer>

/**
 * The Lambda handler of an area: finds the route, authenticates, limits, authorises, validates, and calls the one use case.
 * Any error leaves in the same form.
 * @param guards checks before a body is read, for routes whose path contains the credential
 * @param routes the area’s part of the contract; building the schemas of all areas would take most of a cold start
 */
export function httpHandler<Routes extends Record<string, Route>>(
  routes: Routes,
  ports: HttpPorts & { readonly stores?: Stores },
  useCases: UseCases<NoInfer<Routes>>,
  guards: Guards<NoInfer<Routes>> = {},
): HttpHandler {
  const stack: HttpMiddleware[] = [
    requestLog(ports),
    errorMapping(ports),
    origin(ports.settings),
    routing(routes),
    addressLimit(ports.clock),
    authentication(ports),
    pauseGate(ports.stores),
    limits(ports.clock),
    authorization(),
    validation(guards),
    respond(),
  ]
  const callUseCase = async (_: APIGatewayProxyEventV2, { call, asker, streamsForMs }: CallContext) => {
    const useCase = useCases[call.operation as keyof Routes] as (request: unknown) => Promise<unknown>
    call.output = await useCase({ ...call.input, caller: call.caller, origin: call.origin, asker, streamsForMs })
  }
  // Handlers bound their own time, so middy's early timeout and its timer are off.
  const handler = middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>({ timeoutEarlyInMillis: 0 })
  // middy types its context and request more loosely than `HttpExchange`; this is the one place where they meet.
  handler.use(stack as Parameters<typeof handler.use>[0]).handler(callUseCase as Parameters<typeof handler.handler>[0])
  return handler
}
