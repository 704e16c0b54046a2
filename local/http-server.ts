import {
  createServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import type { Area } from '../contract/route.ts'
import { maxBodyBytes } from '../functions/runtime/http/limits.ts'
import { createBeginTogether } from './begin-together.ts'
import { type HostedFunction, withTrigger } from './functions.ts'
import { newInvocation } from './invocation.ts'
import { queryParametersOf } from './query-parameters.ts'
import { createRouteTable, type RouteMatch } from './route-table.ts'

/** API Gateway takes 10 MB and the function refuses long before that; we read just enough for it to refuse. */
const maxReadBytes = maxBodyBytes + 1024

export function createHttpServer(): Server {
  return createServer({ keepAliveTimeout: 65_000, headersTimeout: 20_000, requestTimeout: 60_000 })
}

/** The HTTP API on one machine: makes API Gateway's event (payload format 2.0) of each request. */
export function serveHttp(server: Server, functions: readonly HostedFunction[]): { answered(): number } {
  const match = createRouteTable()
  const byArea = new Map<Area, HostedFunction>(
    withTrigger(functions, 'http').map((hosted) => [hosted.trigger.area, hosted]),
  )
  const beginTogether = createBeginTogether()
  let answered = 0
  server.on('request', (request, response) => {
    answer(request, response).catch(() => response.destroy())
  })

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    answered++
    const body = await readBody(request)
    await beginTogether()
    const [path = '/', query = ''] = splitOnce(request.url ?? '/', '?')
    const route = match(request.method ?? 'GET', path)
    const hosted = byArea.get(route.area) as HostedFunction
    const event = eventOf(request, path, query, route, body)
    const result = (await hosted.invoke(event, newInvocation(hosted.definition))) as APIGatewayProxyStructuredResultV2
    const text = result.body ?? ''
    const length = Buffer.byteLength(text)
    // An answer without content has no length either (RFC 9110, 8.6).
    const framing = result.statusCode === 204 ? {} : { 'content-length': length }
    response.writeHead(result.statusCode ?? 200, { ...result.headers, ...framing } as OutgoingHttpHeaders)
    // As text, Node sends head and body in one write.
    response.end(text)
  }

  return { answered: () => answered }
}

/** The body, cut where it is too large for any route: what is left is still too large, and is refused. */
function readBody(request: IncomingMessage): Promise<Buffer> | undefined {
  if (request.headers['content-length'] === undefined && request.headers['transfer-encoding'] === undefined) return
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    request.on('data', (chunk: Buffer) => {
      if (bytes > maxReadBytes) return
      bytes += chunk.length
      chunks.push(chunk)
    })
    request.on('end', () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)))
    request.on('error', reject)
  })
}

let requests = 0
const started = Date.now().toString(36)

function eventOf(
  request: IncomingMessage,
  path: string,
  query: string,
  route: RouteMatch,
  body: Buffer | undefined,
): APIGatewayProxyEventV2 {
  const method = request.method ?? 'GET'
  const text = body && asUtf8(body)
  return {
    version: '2.0',
    routeKey: route.routeKey,
    rawPath: path,
    rawQueryString: query,
    headers: headersOf(request),
    ...(query === '' ? {} : { queryStringParameters: queryParametersOf(query) }),
    ...(route.pathParameters ? { pathParameters: route.pathParameters } : {}),
    requestContext: {
      requestId: `req_${started}${(++requests).toString(36)}`,
      routeKey: route.routeKey,
      stage: '$default',
      http: {
        method,
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
    const value = request.headers[name]
    if (value !== undefined) headers[name] = typeof value === 'string' ? value : value.join(',')
  }
  return headers
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** `undefined` for bytes that are no text: they go to the function in base64, which then refuses them. */
function asUtf8(body: Buffer): string | undefined {
  try {
    return utf8.decode(body)
  } catch {
    return undefined
  }
}

function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator)
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}
