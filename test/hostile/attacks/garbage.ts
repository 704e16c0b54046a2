import { attack } from '../attack.ts'
import { ended, rawConnection } from '../raw-connection.ts'
import { repeat } from '../repeat.ts'

const openings = [
  '\u0000'.repeat(20_000),
  'GET / HTTP/1.1\r\n'.repeat(2000),
  `GET / HTTP/1.1\r\nHost: x\r\n${'a: b\r\n'.repeat(5000)}\r\n`,
  `GET / HTTP/1.1\r\nHost: x\r\na: ${'b'.repeat(60_000)}\r\n\r\n`,
  `POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n${'1\r\na\r\n'.repeat(20_000)}`,
  'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n',
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  '\u0016\u0003\u0001\u0002\u0000\u0001',
]

/** What is no HTTP, or no good one. */
export const garbage = attack('garbage for HTTP', (ground, over) =>
  repeat(16, over, async (n) => {
    const socket = await rawConnection(ground, over)
    socket.resume().setTimeout(500, () => socket.destroy())
    socket.end(Buffer.from(openings[n % openings.length] as string, 'latin1'))
    await ended(socket)
  }),
)
