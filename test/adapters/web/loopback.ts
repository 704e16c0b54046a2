import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Loopback {
  readonly port: number
  /** `127.0.0.1:<port>`, as an allow-list names it. */
  readonly host: string
  readonly url: string
  close(): Promise<void>
}

/** A server on a free port of this machine. Closing it also ends what hangs. */
export async function listen(answer: RequestListener): Promise<Loopback> {
  const server: Server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    port,
    host: `127.0.0.1:${port}`,
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
