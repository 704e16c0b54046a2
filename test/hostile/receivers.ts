import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { gzipSync } from 'node:zlib'

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
  /** Sends whoever asks on to itself. */
  readonly redirecting: string
  /** Says again and again that it is about to answer. */
  readonly announcing: string
  /** Answers a little that becomes a gigabyte. */
  readonly swelling: string
  /** Answers in headers alone, as many as fit. */
  readonly talkative: string
  /** Breaks off in the middle of its answer. */
  readonly resetting: string
}

export interface OpenReceivers {
  readonly addresses: Receivers
  /** What an edition must be allowed to reach (`SORTIE_FETCH_ALLOW`). */
  readonly hosts: string
  close(): void
}

const longAnswer = 'HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 1000000\r\n\r\n'
const piece = Buffer.alloc(64 * 1024, 'x')

/** A gigabyte of zeros, compressed twice. */
function swollen(): Buffer {
  const once = gzipSync(Buffer.alloc(64 * 1024 * 1024), { level: 9 })
  return gzipSync(Buffer.concat(new Array(16).fill(once)), { level: 9 })
}

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
  redirecting: (socket) =>
    void socket.end(`HTTP/1.1 302 Found\r\nlocation: /${'a'.repeat(2000)}\r\ncontent-length: 0\r\n\r\n`),
  announcing(socket) {
    const more = () => {
      while (!socket.destroyed && socket.write('HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n'.repeat(100)));
    }
    socket.on('drain', more)
    more()
  },
  swelling(socket) {
    bomb ??= swollen()
    const head = `content-encoding: gzip, gzip\r\ncontent-type: text/plain\r\ncontent-length: ${bomb.length}`
    socket.write(`HTTP/1.1 200 OK\r\n${head}\r\n\r\n`)
    socket.end(bomb)
  },
  talkative: (socket) => void socket.end(`HTTP/1.1 200 OK\r\n${'a: b\r\n'.repeat(100_000)}\r\n`),
  resetting: (socket) => void socket.write(longAnswer, () => socket.resetAndDestroy()),
}

let bomb: Buffer | undefined

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
  const addresses = {} as Record<keyof Receivers, string>
  for (const [name, behave] of Object.entries(behaviours)) addresses[name as keyof Receivers] = await open(behave)
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
