import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Answers each path after a while, and remembers when it was asked for. */
export interface SlowServer {
  readonly host: string
  readonly askedAt: ReadonlyMap<string, readonly number[]>
  close(): void
}

/** @param now the clock of whoever asks */
export async function startSlowServer(now: () => number = Date.now): Promise<SlowServer> {
  const askedAt = new Map<string, number[]>()
  const server: Server = createServer((request, response) => {
    const path = request.url ?? '/'
    askedAt.set(path, [...(askedAt.get(path) ?? []), now()])
    setTimeout(() => response.end(`It is ${path}.`), Math.random() * 400)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    askedAt,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
