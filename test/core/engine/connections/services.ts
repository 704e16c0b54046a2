import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { NewConnection } from '../../../../contract/resources/connection.ts'
import type { Logger } from '../../../../core/base/ports/logger.ts'
import type { WebRequest } from '../../../../core/base/ports/web.ts'
import { type ConnectedRequest, connectedWeb } from '../../../../core/engine/connections/connected-web.ts'
import { createConnection } from '../../../../core/features/connections/manage-connections.ts'
import type { Caller } from '../../../../core/records/key/authenticate.ts'
import { createSimulatedPlatform, type SimulatedPlatform } from '../../../simulation/simulated-platform.ts'

export interface Asked {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

type Answered = readonly [status: number, body?: unknown, headers?: Record<string, string>]
export type Answer = (asked: Asked) => Answered | Promise<Answered>

/** Another's service on this machine, and what it was asked. */
export interface Service {
  readonly host: string
  readonly url: string
  readonly asked: Asked[]
  answer: Answer
  /** The next one who asks gets no answer, though what they asked is there. */
  loseNext(): void
  close(): Promise<void>
}

export async function openService(): Promise<Service> {
  const asked: Asked[] = []
  let losing = false
  const server = createServer(async (request, response) => {
    const { method = '', url: path = '', headers } = request
    const one = { method, path, headers, body: await text(request) }
    asked.push(one)
    if (losing) {
      losing = false
      request.socket.destroy()
      return
    }
    const [status, body, more = {}] = await service.answer(one)
    const isText = typeof body === 'string'
    response.writeHead(status, { 'content-type': isText ? 'text/plain' : 'application/json', ...more })
    response.end(isText ? body : JSON.stringify(body))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const service: Service = {
    host,
    url: `http://${host}`,
    asked,
    answer: () => [200, { ok: true }],
    loseNext() {
      losing = true
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return service
}

export function platformWith(services: readonly Service[], logger?: Logger): Promise<SimulatedPlatform> {
  const allowHosts = services.map(({ host }) => host)
  return createSimulatedPlatform({ concurrency: 2, allowHosts, ...(logger && { logger }) })
}

type Input = Pick<NewConnection, 'credential'> & Partial<NewConnection>

export function connect(platform: SimulatedPlatform, input: Input, caller: Caller = platform.caller) {
  return createConnection(platform.ports)(caller, NewConnection.parse({ name: 'shop', ...input }))
}

export function fetchOf(platform: SimulatedPlatform, tenant = platform.tenant) {
  const web = connectedWeb(platform.ports, { tenant, store: platform.stores.tenant(tenant) })
  return (url: string, more: Partial<ConnectedRequest> = {}) => {
    const usual: WebRequest = {
      ...{ url, method: 'GET', headers: {}, maxBytes: 10_000, timeoutMs: 5000 },
      signal: new AbortController().signal,
    }
    return web.fetch({ ...usual, connection: 'shop', ...more })
  }
}

/** Another tenant of the same platform. */
export function otherCaller({ caller }: SimulatedPlatform): Caller {
  return { ...caller, tenant: { ...caller.tenant, id: 'ten_2', name: 'another' } }
}
