import { requestText } from '../../local/raw-bytes.ts'
import { attack, type Ground } from '../attack.ts'
import { ended, rawConnection } from '../raw-connection.ts'
import { repeat } from '../repeat.ts'

const connections = 400

/** Headers and bodies that come a byte at a time, all of them together. */
export const slowSenders = attack('slow senders', (ground, over) =>
  repeat(connections, over, async (n) => {
    const socket = await rawConnection(ground, over)
    const text = n % 2 === 0 ? longHeaders : longBody(ground)
    let at = n % 2 === 0 ? 0 : text.length
    socket.write(text.slice(0, at))
    const timer = setInterval(() => socket.write(text[at++] ?? 'a'), 250)
    socket.resume()
    await ended(socket)
    clearInterval(timer)
  }),
)

const longHeaders = requestText(['GET /health HTTP/1.1', `X-Long: ${'a'.repeat(10_000)}`])

/** It is announced, and most of it comes at once. */
function longBody({ key }: Ground): string {
  const head = ['POST /v1/missions HTTP/1.1', `Authorization: Bearer ${key}`, 'Content-Type: application/json']
  return requestText([...head, 'Content-Length: 393000'], `{"agent":"echo","input":"${'a'.repeat(380_000)}`)
}
