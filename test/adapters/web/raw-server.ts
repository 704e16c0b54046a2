import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'

export interface RawServer {
  readonly host: string
  readonly url: string
  /** Resolves with the next connection's end. */
  readonly ended: Promise<void>
  readonly connections: () => number
  close(): Promise<void>
}

/** A server that says what a test has it say, byte for byte. */
export async function rawServer(onConnection: (socket: Socket) => void): Promise<RawServer> {
  const sockets = new Set<Socket>()
  const ended = Promise.withResolvers<void>()
  let connections = 0
  const server = createServer((socket) => {
    connections += 1
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => {
      sockets.delete(socket)
      ended.resolve()
    })
    onConnection(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    host,
    url: `http://${host}`,
    ended: ended.promise,
    connections: () => connections,
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Says `first` once a request has come, then `again` without end. */
export function saying(first: string, again = '', everyMs = 1) {
  return (socket: Socket): void => {
    socket.once('data', () => {
      socket.write(first)
      if (again === '') return
      const timer = setInterval(() => socket.write(again), everyMs)
      socket.on('close', () => clearInterval(timer))
    })
  }
}
