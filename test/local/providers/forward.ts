import { once } from 'node:events'
import { request as ask, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'

type Received = AsyncIterable<Uint8Array> & { readonly method?: string | undefined; readonly url?: string | undefined }

/** Sends to another server what was received. @returns its answer, whose body is still to come */
export async function forward(received: Received, target: string): Promise<IncomingMessage> {
  const { method = 'POST', url: path = '/' } = received
  const headers = { 'content-type': 'application/json' }
  // A connection for each, since that server breaks some of them.
  const sent = ask(`${target}${path}`, { method, headers, agent: false }).end(await text(received))
  const [answer] = (await once(sent, 'response')) as [IncomingMessage]
  return answer
}
