import { handshakeText } from '../../local/raw-bytes.ts'
import { attack } from '../attack.ts'
import { ended, getText, rawConnection } from '../raw-connection.ts'
import { repeat } from '../repeat.ts'

/** Connections that are reset after some bytes of a request, an upgrade or an answer. */
export const resets = attack('resets', (ground, over) => {
  const texts = [
    getText(ground, '/v1/missions?limit=100'),
    handshakeText('/live'),
    handshakeText('/live', [`Authorization: Bearer ${ground.key}`]),
  ]
  return repeat(16, over, async (n) => {
    const text = texts[n % texts.length] as string
    const socket = await rawConnection(ground, over)
    socket.write(text.slice(0, 1 + ((n * 37) % text.length)), () => setTimeout(() => socket.resetAndDestroy(), n % 7))
    await ended(socket)
  })
})
