import { frameOf, handshakeText, opcode } from '../../local/raw-bytes.ts'
import { attack, type Ground } from '../attack.ts'
import { ended, rawConnection } from '../raw-connection.ts'
import { repeat } from '../repeat.ts'

const ping = JSON.stringify({ type: 'ping' })
const bits = { final: 0x80, compressed: 0x40, masked: 0x80 } as const
const mask = Buffer.alloc(4)

/** Bytes that no WebSocket client may send, and such as it may that say nothing. */
const openings: readonly Buffer[] = [
  // Without a mask.
  Buffer.from([bits.final | opcode.text, 2, 0x68, 0x69]),
  // As if compression had been agreed on.
  Buffer.concat([Buffer.from([bits.final | bits.compressed | opcode.text, bits.masked | 2]), mask, Buffer.from('hi')]),
  // Of a kind that there is not.
  Buffer.concat([Buffer.from([bits.final | 3, bits.masked]), mask]),
  // That announces more bytes than there are anywhere.
  Buffer.concat([Buffer.from([bits.final | opcode.text, bits.masked | 127, 0x7f, ...new Array(7).fill(0xff)]), mask]),
  // Text that is none.
  Buffer.concat([Buffer.from([bits.final | opcode.text, bits.masked | 2]), mask, Buffer.from([0xc3, 0x28])]),
  // A ping that is longer than one may be, and one in pieces.
  frameOf(opcode.ping, 'x'.repeat(126)),
  frameOf(opcode.ping, 'x', { final: false }),
  // A piece of nothing, and a message within a message.
  frameOf(opcode.continuation, 'x'),
  Buffer.concat([frameOf(opcode.text, 'x', { final: false }), frameOf(opcode.text, ping)]),
  // Nothing, thousands of times.
  Buffer.concat(new Array(5000).fill(frameOf(opcode.continuation, '', { final: false }))),
  Buffer.concat([frameOf(opcode.text, '', { final: false }), ...new Array(3000).fill(frameOf(opcode.pong, ''))]),
  // Closed with a reason that is none, and then more.
  Buffer.concat([frameOf(opcode.close, 'x'), ...new Array(1000).fill(frameOf(opcode.text, ping))]),
]

/** What is no WebSocket traffic, or no good one, also in the piece that asks for the connection. */
export const liveBadFrames = attack('WebSocket: bytes that are no frames', (ground, over) =>
  repeat(16, over, async (n) => {
    const socket = await rawConnection(ground, over)
    socket.resume().setTimeout(500, () => socket.destroy())
    socket.write(Buffer.concat([handshake(ground, n), openings[n % openings.length] as Buffer]))
    await ended(socket)
  }),
)

/** Every other one asks for compression, and for protocols that there are not. */
function handshake({ key }: Ground, n: number): Buffer {
  const wishes = n % 2 === 0 ? [] : [`Sec-WebSocket-Extensions: ${'permessage-deflate; x, '.repeat(200)}y`]
  return Buffer.from(handshakeText('/live', [`Authorization: Bearer ${key}`, ...wishes]))
}
