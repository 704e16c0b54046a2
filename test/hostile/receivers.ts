import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'

/** Servers that are called and do not behave, by where they listen (`http://host:port`). */
export interface Receivers {
  /** Takes the request and says nothing. */
  readonly hanging: string
  /** Switches protocols, which nobody asked for. */
  readonly switching: string
  /** Answers a byte a second. */
  readonly trickling: string
  /** Answers without end. */
  readonly endless: string
}

export interface OpenReceivers {
  readonly addresses: Receivers
  /** What an edition must be allowed to reach (`SORTIE_FETCH_ALLOW`). */
  readonly hosts: string
  close(): void
}

const longAnswer = 'HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 1000000\r\n\r\n'
const piece = Buffer.alloc(64 * 1024, 'x')

/** Each socket is ended after this, so that nothing here outlives what it is used for. */
const longestMs = 120_000

const behaviours: Readonly<Record<keyof Receivers, (socket: Socket) => void>> = {
  hanging: () => {},
  switching: (socket) =>
    void socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n'),
  trickling(socket) {
    socket.write(longAnswer)
    const timer = setInterval(() => socket.write('x'), 1000)
    socket.once('close', () => clearInterval(timer))
  },
  endless(socket) {
    socket.write('HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n\r\n')
    const more = () => {
      while (!socket.destroyed && socket.write(piece));
    }
    socket.on('drain', more)
    more()
  },
}

export async function openReceivers(): Promise<OpenReceivers> {
  const servers: Server[] = []
  const sockets = new Set<Socket>()
  const open = async (behave: (socket: Socket) => void) => {
    const server = createServer((socket) => {
      sockets.add(socket)
      socket.setTimeout(longestMs, () => socket.destroy())
      socket.on('error', () => {}).once('close', () => sockets.delete(socket))
      socket.once('data', () => behave(socket))
    })
    servers.push(server)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }
  const addresses: Receivers = {
    hanging: await open(behaviours.hanging),
    switching: await open(behaviours.switching),
    trickling: await open(behaviours.trickling),
    endless: await open(behaviours.endless),
  }
  return {
    addresses,
    hosts: Object.values(addresses)
      .map((address) => new URL(address).host)
      .join(','),
    close() {
      for (const server of servers) server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}
