import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import ipaddr from 'ipaddr.js'

/** The addresses of each name; a name that has none listed does not exist, and of `undefined` nothing is ever said. */
export type Names = Readonly<Record<string, readonly string[] | undefined>>

export interface NameServer {
  /** `127.0.0.1:<port>`. */
  readonly address: string
  /** Names that were asked for. */
  readonly asked: readonly string[]
  close(): void
}

/** A name server on this machine that knows a few names (RFC 1035). */
export async function serveNames(names: Names): Promise<NameServer> {
  const asked: string[] = []
  const socket: Socket = createSocket('udp4')
  socket.on('message', (query, { port, address }) => {
    const { name, type, end } = questionOf(query)
    asked.push(name)
    const found = Object.hasOwn(names, name) ? names[name] : []
    if (found) socket.send(answerOf(query.subarray(0, end), found, type), port, address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return { address: `127.0.0.1:${socket.address().port}`, asked, close: () => socket.close() }
}

const headBytes = 12
const a = 1
const aaaa = 28

function questionOf(query: Buffer): { readonly name: string; readonly type: number; readonly end: number } {
  const labels: string[] = []
  let at = headBytes
  for (let length = query.readUInt8(at); length > 0; length = query.readUInt8(at)) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length))
    at += 1 + length
  }
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 }
}

function answerOf(question: Buffer, addresses: readonly string[], type: number): Buffer {
  const records = addresses.map((address) => ipaddr.parse(address)).filter((one) => typeOf(one) === type)
  const head = Buffer.alloc(headBytes)
  head.writeUInt16BE(question.readUInt16BE(0), 0)
  // An answer, to a question that asked for recursion, which is there; a name that is none is code 3.
  head.writeUInt16BE(addresses.length === 0 ? 0x8183 : 0x8180, 2)
  head.writeUInt16BE(1, 4)
  head.writeUInt16BE(records.length, 6)
  return Buffer.concat([head, question.subarray(headBytes), ...records.map(recordOf)])
}

function typeOf(address: ipaddr.IPv4 | ipaddr.IPv6): number {
  return address.kind() === 'ipv4' ? a : aaaa
}

/** Of the name in the question, for a minute. */
function recordOf(address: ipaddr.IPv4 | ipaddr.IPv6): Buffer {
  const bytes = address.toByteArray()
  return Buffer.from([0xc0, headBytes, 0, typeOf(address), 0, 1, 0, 0, 0, 60, 0, bytes.length, ...bytes])
}
