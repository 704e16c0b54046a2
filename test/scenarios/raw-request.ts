import { once } from 'node:events'
import { connect } from 'node:net'
import { type Answer, answerOf } from './api.ts'

/** Bytes as no client library would send them. @returns the first answer */
export async function rawRequest(http: string, head: readonly string[], body: string | Buffer = ''): Promise<Answer> {
  const { hostname, port, host, pathname } = new URL(http)
  const socket = connect(Number(port), hostname)
  await once(socket, 'connect')
  const [first, ...headers] = head
  // Where the API stands below a path, so does the request.
  const line = first?.replace(' /', ` ${pathname.replace(/\/$/, '')}/`)
  const lines = [line, `Host: ${host}`, 'Connection: close', ...headers, '', ''].join('\r\n')
  socket.write(Buffer.concat([Buffer.from(lines, 'latin1'), Buffer.from(body)]))
  const chunks: Buffer[] = []
  socket.on('data', (chunk) => chunks.push(chunk))
  // What is refused early is cut off before all of it was taken; the answer came all the same.
  socket.on('error', () => {})
  await new Promise((resolve) => socket.on('close', resolve))
  return parsed(Buffer.concat(chunks).toString('utf8'))
}

function parsed(text: string): Answer {
  const end = text.indexOf('\r\n\r\n')
  const [status = '', ...lines] = text.slice(0, end).split('\r\n')
  const headers = new Headers(lines.map((line) => line.split(/: (.*)/s).slice(0, 2) as [string, string]))
  return answerOf(Number(status.split(' ')[1]), headers, text.slice(end + 4))
}
