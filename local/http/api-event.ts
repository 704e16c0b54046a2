import type { IncomingMessage } from 'node:http'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import type { Received } from '../../functions/runtime/http/origin.ts'
import { queryParametersOf } from '../query-parameters.ts'
import type { RouteMatch } from '../route-table.ts'
import type { Target } from './target.ts'

/** What is known of a request before any of it is read. */
export function receivedOf(request: IncomingMessage, { host }: Target): Received {
  return {
    headers: { ...headersOf(request), ...(host === undefined ? {} : { host }) },
    requestContext: { http: { sourceIp: request.socket.remoteAddress ?? '' } },
  }
}

let requests = 0
const started = Date.now().toString(36)

export function newRequestId(): string {
  return `req_${started}${(++requests).toString(36)}`
}

/** API Gateway's event (payload format 2.0) of a request. */
export function eventOf(
  request: IncomingMessage,
  { path, query, host }: Target,
  route: RouteMatch,
  body: Buffer | undefined,
): APIGatewayProxyEventV2 {
  const text = body && asUtf8(body)
  return {
    version: '2.0',
    routeKey: route.routeKey,
    rawPath: path,
    rawQueryString: query,
    headers: { ...headersOf(request), ...(host === undefined ? {} : { host }) },
    ...cookiesOf(request),
    ...(query === '' ? {} : { queryStringParameters: queryParametersOf(query) }),
    ...(route.pathParameters ? { pathParameters: route.pathParameters } : {}),
    requestContext: {
      requestId: newRequestId(),
      routeKey: route.routeKey,
      stage: '$default',
      http: {
        method: request.method ?? 'GET',
        path,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? '',
        userAgent: request.headers['user-agent'] ?? '',
      },
    } as APIGatewayProxyEventV2['requestContext'],
    ...(body ? { body: text ?? body.toString('base64') } : {}),
    isBase64Encoded: body !== undefined && text === undefined,
  }
}

function headersOf(request: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const name in request.headers) {
    if (name === 'cookie') continue
    const value = request.headers[name]
    if (value !== undefined) headers[name] = typeof value === 'string' ? value : value.join(',')
  }
  return headers
}

/** API Gateway has each cookie here, and none in the headers. */
function cookiesOf({ headers: { cookie } }: IncomingMessage): { readonly cookies?: string[] } {
  return cookie === undefined ? {} : { cookies: cookie.split(';').map((pair) => pair.trim()) }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** `undefined` for bytes that are not text: they go to the function in base64, which then refuses them. */
function asUtf8(body: Buffer): string | undefined {
  try {
    return utf8.decode(body)
  } catch {
    return undefined
  }
}
