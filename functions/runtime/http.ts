import middy from '@middy/core'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda'
import type { OutputOf, RequestOf, Route } from '../../contract/route.ts'
import type { Stores } from '../../core/base/ports/store.ts'
import type { Caller } from '../../core/records/key/authenticate.ts'
import { authentication } from './http/authentication.ts'
import type { CallContext, HttpMiddleware, HttpPorts } from './http/call.ts'
import { errorMapping } from './http/error-mapping.ts'
import { limits } from './http/limits.ts'
import { requestLog } from './http/request-log.ts'
import { respond } from './http/respond.ts'
import { routing } from './http/routing.ts'
import { validation } from './http/validation.ts'

/** What a use case is called with: the parsed request, and who makes it. */
export type ApiRequest<R extends Route> = RequestOf<R> & {
  readonly caller: R['scope'] extends 'public' ? undefined : Caller
  /** The address that the request was sent to, without a path. */
  readonly origin: string
}

/** Every operation of an area, and nothing else, or it does not compile. */
export type UseCases<Routes extends Record<string, Route>> = {
  readonly [O in keyof Routes]: (request: ApiRequest<Routes[O]>) => Promise<OutputOf<Routes[O]>>
}

export type HttpHandler = (
  event: APIGatewayProxyEventV2,
  context: Context,
) => Promise<APIGatewayProxyStructuredResultV2>

/**
 * The Lambda handler of an area: finds the route, authenticates, limits, validates, calls the one use case, and parses
 * its answer by the contract before it leaves. Whatever is thrown leaves in the one error shape.
 * @param routes the area's part of the contract; to make the schemas of all areas would be most of a cold start
 */
export function httpHandler<Routes extends Record<string, Route>>(
  routes: Routes,
  ports: HttpPorts & { readonly stores?: Stores },
  useCases: UseCases<NoInfer<Routes>>,
): HttpHandler {
  const stack: HttpMiddleware[] = [
    requestLog(ports),
    errorMapping(ports),
    routing(routes),
    authentication(ports.stores),
    limits(ports.clock),
    validation(),
    respond(),
  ]
  const callUseCase = async (event: APIGatewayProxyEventV2, { call }: CallContext) => {
    const useCase = useCases[call.operation as keyof Routes] as (request: unknown) => Promise<unknown>
    call.output = await useCase({ ...call.input, caller: call.caller, origin: originOf(event) })
  }
  // Handlers bound their own time, so middy's early timeout and its timer are off.
  const handler = middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>({ timeoutEarlyInMillis: 0 })
  // middy types its context and request more loosely than `HttpExchange`; this is the one place where they meet.
  handler.use(stack as Parameters<typeof handler.use>[0]).handler(callUseCase as Parameters<typeof handler.handler>[0])
  return handler
}

function originOf({ headers, requestContext }: APIGatewayProxyEventV2): string {
  const host = headers.host ?? requestContext.domainName
  return `${headers['x-forwarded-proto'] ?? 'http'}://${host}`
}
