import { requestText } from '../../local/raw-bytes.ts'
import { attack } from '../attack.ts'
import { ended, rawConnection } from '../raw-connection.ts'
import { repeat } from '../repeat.ts'

const requests = 60
const kinds = [
  ['GET /openapi.json HTTP/1.1'],
  ['GET /docs HTTP/1.1'],
  ['GET /openapi.json HTTP/1.1', 'Accept-Encoding: gzip'],
  ['GET /health HTTP/1.1'],
  ['HEAD /docs HTTP/1.1'],
]

/** Bursts of the public documents, as long as somebody answers. */
export const pipelinedDocuments = attack('pipelined public documents', (ground, over) =>
  repeat(4, over, async (n) => {
    const socket = await rawConnection(ground, over)
    const last = requestText([...(kinds[n % kinds.length] as string[]), 'Connection: close'])
    await ground.turns.take(requests)
    socket.resume()
    socket.write(requestText(kinds[n % kinds.length] as string[]).repeat(requests - 1) + last)
    await ended(socket)
  }),
)
