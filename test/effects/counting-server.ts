import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** What arrived under one key. */
export interface Arrival {
  readonly method: string
  readonly path: string
  count: number
  readonly bodies: Set<string>
}

/** Counts by `Idempotency-Key` what is sent to it, and loses as many answers as it is told to. */
export interface CountingServer {
  readonly host: string
  readonly arrivals: ReadonlyMap<string, Arrival>
  /** How many of the next answers are lost, once the request has taken effect. */
  loseAnswers(count: number): void
  readonly lost: () => number
  close(): Promise<void>
}

/** `GET /seen/<key>` says whether anything arrived under it; everything else takes effect, each time. */
export async function openCountingServer(): Promise<CountingServer> {
  const arrivals = new Map<string, Arrival>()
  let losing = 0
  let lost = 0

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url: path = '' } = request
    if (method === 'GET') {
      const seen = arrivals.has(decodeURIComponent(path.slice('/seen/'.length)))
      response.writeHead(seen ? 200 : 404).end(seen ? 'done' : '')
      return
    }
    const key = String(request.headers['idempotency-key'])
    const body = await text(request)
    const arrival = arrivals.get(key) ?? { method, path, count: 0, bodies: new Set() }
    arrivals.set(key, arrival)
    arrival.count += 1
    arrival.bodies.add(body)
    if (losing > 0) {
      losing -= 1
      lost += 1
      request.socket.destroy()
    } else response.writeHead(200).end('done')
  }

  const server = createServer((request, response) => {
    // Who hangs up while it sends has not sent.
    serve(request, response).catch(() => request.socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrivals,
    loseAnswers(count) {
      losing = count
    },
    lost: () => lost,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
