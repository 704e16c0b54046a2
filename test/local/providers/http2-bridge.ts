import { once } from 'node:events'
import {
  constants,
  createServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type ServerHttp2Session,
} from 'node:http2'
import type { AddressInfo } from 'node:net'
import { forward } from './forward.ts'

/** A server of HTTP/1 for those who speak HTTP/2 alone, as Bedrock’s client does. */
export async function bridgeTo(target: () => string): Promise<{ readonly url: string; close(): Promise<void> }> {
  const sessions = new Set<ServerHttp2Session>()
  const server = createServer((request, response) => {
    // What breaks off there breaks off here.
    passOn(request, response).catch(() => response.stream.close(constants.NGHTTP2_INTERNAL_ERROR))
  })
  async function passOn(request: Http2ServerRequest, response: Http2ServerResponse): Promise<void> {
    const answer = await forward(request, target())
    response.writeHead(answer.statusCode ?? 500, { 'content-type': answer.headers['content-type'] })
    for await (const bytes of answer) response.write(bytes)
    response.end()
  }
  server.on('session', (session) => sessions.add(session))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      for (const session of sessions) session.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
