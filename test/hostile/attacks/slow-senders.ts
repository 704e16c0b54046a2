import { requestText } from '../../local/raw-bytes.ts'
import { attack, type Ground } from '../attack.ts'
import { ended, rawConnection } from '../raw-connection.ts'
import { repeat } from '../repeat.ts'

const connections = 400

/** Headers, bodies and chunks that come a byte at a time, all of them together. */
export const slowSenders = attack('slow senders', (ground, over) =>
  repeat(connections, over, async (n) => {
    const socket = await rawConnection(ground, over)
    const [atOnce, byPiece] = beginnings(ground)[n % 3] as readonly [string, string]
    socket.write(atOnce)
    let at = 0
    const timer = setInterval(() => socket.write(byPiece[at++] ?? 'a'), 250)
    socket.resume()
    await ended(socket)
    clearInterval(timer)
  }),
)

/** What comes at once, and what comes slowly after it. */
function beginnings(ground: Ground): readonly (readonly [string, string])[] {
  return [
    ['', longHeaders],
    [longBody(ground), ''],
    [inChunks(ground), '1\r\na\r\n'.repeat(1000)],
  ]
}

const longHeaders = requestText(['GET /health HTTP/1.1', `X-Long: ${'a'.repeat(10_000)}`])

function inChunks({ key }: Ground): string {
  const head = ['POST /v1/missions HTTP/1.1', `Authorization: Bearer ${key}`, 'Content-Type: application/json']
  return requestText([...head, 'Transfer-Encoding: chunked'])
}

/** It is announced, and most of it comes at once. */
function longBody({ key }: Ground): string {
  const head = ['POST /v1/missions HTTP/1.1', `Authorization: Bearer ${key}`, 'Content-Type: application/json']
  return requestText([...head, 'Content-Length: 393000'], `{"agent":"echo","input":"${'a'.repeat(380_000)}`)
}
