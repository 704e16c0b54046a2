import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda'
import { api, type Operation } from '../../../../contract/api.ts'
import type { Route } from '../../../../contract/route.ts'
import type { Blobs } from '../../../../core/base/ports/blobs.ts'
import type { Ports } from '../../../../core/base/ports/ports.ts'
import type { Store } from '../../../../core/base/ports/store.ts'
import { createOperatorKey } from '../../../../core/features/access/create-operator-key.ts'
import { createTenant } from '../../../../core/features/access/create-tenant.ts'
import { definitions } from '../../../../functions/definitions.ts'
import { createSimulatedPlatform, type SimulatedPlatform } from '../../../simulation/simulated-platform.ts'

export interface Call {
  readonly params?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string>>
  readonly body?: unknown
}

export interface Answer {
  readonly status: number
  readonly body: unknown
  /** What Lambda hands on of it: its body as a string in JSON. */
  readonly carriedBytes: number
}

/** The whole HTTP API of a tenant in memory, each function invoked as API Gateway does. */
export interface TestApi {
  readonly platform: SimulatedPlatform
  readonly ports: Ports
  readonly tenant: string
  readonly store: Store
  call(operation: Operation, call?: Call): Promise<Answer>
  /** @throws where it is refused */
  done(operation: Operation, call?: Call): Promise<Readonly<Record<string, unknown>>>
}

type Handler = (event: APIGatewayProxyEventV2, context: Context) => Promise<APIGatewayProxyStructuredResultV2>

/** @param other what is other than in the simulated platform */
export async function openApi(other: (ports: Ports) => Partial<Ports> = () => ({})): Promise<TestApi> {
  const platform = await createSimulatedPlatform({ concurrency: 1 })
  const ports: Ports = { ...platform.ports, blobs: blobsInMemory(), ...other(platform.ports) }
  const { tenant, credential } = await createTenant(ports)({
    name: 'Large',
    concurrency: 100,
    requests_per_s: 1_000_000,
    queued_missions: 10_000,
  })
  const { credential: operator } = await createOperatorKey(ports)('ops')
  const handlers = await handlersOf(ports)
  const call = async (operation: Operation, { params, query, body }: Call = {}): Promise<Answer> => {
    const route: Route = api[operation]
    const handler = handlers.get(route.area)
    if (!handler) throw new Error(`No function serves ${route.area}`)
    const authorization = `Bearer ${route.scope.startsWith('platform:') ? operator : credential}`
    const event = {
      routeKey: `${route.method} ${route.path}`,
      rawPath: route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => params?.[name] ?? ''),
      headers: {
        host: 'localhost',
        authorization,
        'content-type': 'application/json',
        'sec-fetch-site': 'same-origin',
      },
      ...(params && { pathParameters: params }),
      ...(query && { queryStringParameters: query }),
      ...(body !== undefined && { body: JSON.stringify(body) }),
      requestContext: { requestId: 'r', http: { method: route.method, path: route.path, sourceIp: '203.0.113.7' } },
    }
    const answer = await handler(event as unknown as APIGatewayProxyEventV2, {} as Context)
    const text = answer.body ?? ''
    return {
      status: Number(answer.statusCode),
      body: text === '' ? undefined : JSON.parse(text),
      carriedBytes: Buffer.byteLength(JSON.stringify(text)),
    }
  }
  return {
    platform,
    ports,
    tenant: tenant.id,
    store: ports.stores.tenant(tenant.id),
    call,
    async done(operation, given) {
      const { status, body } = await call(operation, given)
      if (status >= 300) throw new Error(`${operation} answered ${status}: ${JSON.stringify(body).slice(0, 500)}`)
      return body as Record<string, unknown>
    },
  }
}

async function handlersOf(ports: Ports): Promise<ReadonlyMap<string, Handler>> {
  const handlers = new Map<string, Handler>()
  for (const { name, trigger } of definitions) {
    if (trigger.kind !== 'http') continue
    const { createHandler } = (await import(`../../../../functions/${name}/handler.ts`)) as {
      createHandler: (ports: Ports) => Handler
    }
    handlers.set(trigger.area, createHandler(ports))
  }
  return handlers
}

function blobsInMemory(): Blobs {
  const kept = new Map<string, Uint8Array>()
  return {
    put: async (tenant, key, bytes) => void kept.set(`${tenant}/${key}`, bytes),
    get: async (tenant, key) => kept.get(`${tenant}/${key}`),
    delete: async (tenant, key) => void kept.delete(`${tenant}/${key}`),
  }
}
