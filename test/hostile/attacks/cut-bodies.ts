import { requestText } from '../../local/raw-bytes.ts'
import { attack, type Ground } from '../attack.ts'
import { ended, rawConnection } from '../raw-connection.ts'
import { repeat } from '../repeat.ts'

const body = `{"agent":"echo","input":"${'a'.repeat(380_000)}"}`

/** Large bodies that end before they are there: by a reset, by silence, by a chunk that is none, and after the answer began. */
export const cutBodies = attack('bodies that are cut off', (ground, over) =>
  repeat(32, over, async (n) => {
    const socket = await rawConnection(ground, over)
    socket.resume().setTimeout(300, () => socket.resetAndDestroy())
    const texts = openings(ground)
    const text = texts[n % texts.length] as string
    socket.write(text.slice(0, text.length - 1 - ((n * 7919) % 370_000)), () => {
      if (n % 2 === 0) socket.resetAndDestroy()
      else socket.write('\r\n'.repeat(1 + (n % 50)))
    })
    await ended(socket)
  }),
)

function openings({ key }: Ground): readonly string[] {
  const head = ['POST /v1/missions HTTP/1.1', `Authorization: Bearer ${key}`, 'Content-Type: application/json']
  const whole = requestText([...head, `Content-Length: ${body.length}`], body)
  const inChunks = requestText(
    [...head, 'Transfer-Encoding: chunked'],
    `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
  )
  const whenAsked = requestText([...head, 'Expect: 100-continue', `Content-Length: ${body.length}`], body)
  return [whole, inChunks, whenAsked, `${whole}${whole}`]
}
