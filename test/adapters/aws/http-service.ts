import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

export interface HttpRequest {
  readonly method: string
  readonly path: string
  readonly body: string
}

/** `never`: the request was received, and nothing answers it. */
export type HttpAnswer =
  | 'never'
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }

export interface HttpService {
  readonly url: string
  readonly requests: readonly HttpRequest[]
  /** Breaks every connection, also those that wait for an answer. */
  hangUp(): void
  close(): Promise<void>
}

/** A service with a REST protocol, such as API Gateway's connections and Lambda, which answers as it is told. */
export async function startHttpService(
  answer: (request: HttpRequest) => HttpAnswer | Promise<HttpAnswer>,
): Promise<HttpService> {
  const requests: HttpRequest[] = []
  const server = createServer(async (message, response) => {
    const { method = '', url = '' } = message
    const request = { method, path: decodeURIComponent(url), body: await text(message) }
    requests.push(request)
    const given = await answer(request)
    if (given !== 'never') response.writeHead(given.status, given.headers).end(given.body ?? '{}')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  Object.assign(process.env, { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    hangUp: () => server.closeAllConnections(),
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
